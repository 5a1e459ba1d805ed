namespace DynamoBulk.Local.Expressions;

/// <summary>What a piece of an expression is.</summary>
internal enum TokenKind
{
    /// <summary>A bare word: an attribute name, a function or a keyword.</summary>
    Word,

    /// <summary><c>#name</c>.</summary>
    Name,

    /// <summary><c>:value</c>.</summary>
    Value,

    /// <summary>Digits: the index of a list element.</summary>
    Integer,

    /// <summary>Punctuation or an operator.</summary>
    Symbol,

    /// <summary>The end of the expression.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is this keyword; keywords are written in any case.</summary>
    public bool IsKeyword(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
