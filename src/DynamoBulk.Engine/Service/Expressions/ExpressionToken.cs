namespace DynamoBulk.Service.Expressions;

/// <summary>What a token of an expression is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A bare word: a name, a keyword or a function.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>A string in single quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A comparator, a bracket, a comma or a point.</summary>
    Symbol,

    /// <summary>Behind the last token.</summary>
    End,
}

/// <summary>A token of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">What it says, without quotes.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">The characters it has there, quotes included.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Value, int Offset, int Length)
{
    /// <summary>Whether it is this symbol.</summary>
    public bool Is(string symbol) => Kind == ExpressionTokenKind.Symbol && Value == symbol;

    /// <summary>Whether it is this keyword, in any case.</summary>
    public bool IsWord(string word) => Kind == ExpressionTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}
