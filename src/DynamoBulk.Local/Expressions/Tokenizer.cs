namespace DynamoBulk.Local.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
internal static class Tokenizer
{
    private static readonly string[] s_symbols = ["<=", ">=", "<>", "(", ")", "[", "]", ",", ".", "=", "<", ">", "+", "-"];

    /// <summary>The tokens of an expression, the last one being the end.</summary>
    /// <exception cref="ExpressionException">A character that begins no token.</exception>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        int position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (position == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "<EOF>", position));
                return tokens;
            }

            Token token = Next(text, position);
            tokens.Add(token);
            position += token.Text.Length;
        }
    }

    private static Token Next(string text, int position)
    {
        char first = text[position];
        if (char.IsAsciiDigit(first))
        {
            return new Token(TokenKind.Integer, Run(text, position, 0, char.IsAsciiDigit), position);
        }

        if (first is '#' or ':')
        {
            string name = Run(text, position, 1, IsWordCharacter);
            if (name.Length > 1)
            {
                return new Token(first == '#' ? TokenKind.Name : TokenKind.Value, name, position);
            }
        }
        else if (char.IsAsciiLetter(first) || first == '_')
        {
            return new Token(TokenKind.Word, Run(text, position, 0, IsWordCharacter), position);
        }
        else if (Array.Find(s_symbols, symbol => string.CompareOrdinal(text, position, symbol, 0, symbol.Length) == 0) is { } found)
        {
            return new Token(TokenKind.Symbol, found, position);
        }

        throw ExpressionException.Syntax(text, new Token(TokenKind.Symbol, first.ToString(), position));
    }

    private static string Run(string text, int start, int skip, Func<char, bool> belongs)
    {
        int end = start + skip;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }

        return text[start..end];
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
