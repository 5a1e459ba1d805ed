using System.Text;

namespace DynamoBulk.Service.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] s_symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", "[", "]"];

    /// <summary>Reads all tokens.</summary>
    /// <param name="expression">What the user wrote.</param>
    /// <returns>The tokens, the last one of kind <see cref="ExpressionTokenKind.End"/>.</returns>
    /// <exception cref="ExpressionSyntaxException">A character that no token starts with, or a quote that is not closed.</exception>
    public static List<ExpressionToken> Read(string expression)
    {
        var tokens = new List<ExpressionToken>();
        int offset = 0;
        while (true)
        {
            while (offset < expression.Length && char.IsWhiteSpace(expression[offset]))
            {
                offset++;
            }

            if (offset == expression.Length)
            {
                tokens.Add(new ExpressionToken(ExpressionTokenKind.End, string.Empty, offset, 0));
                return tokens;
            }

            ExpressionToken token = ReadToken(expression, offset);
            tokens.Add(token);
            offset += token.Length;
        }
    }

    private static ExpressionToken ReadToken(string expression, int offset)
    {
        char c = expression[offset];
        if (c is '\'' or '"')
        {
            return ReadQuoted(expression, offset);
        }

        // A path has its points between names, so that a point before a digit begins a number.
        if (char.IsAsciiDigit(c) || (c is '-' or '.' && offset + 1 < expression.Length && char.IsAsciiDigit(expression[offset + 1])))
        {
            return ReadWhile(expression, offset, ExpressionTokenKind.Number, IsNumberPart);
        }

        if (char.IsLetter(c) || c == '_')
        {
            return ReadWhile(expression, offset, ExpressionTokenKind.Word, (text, at) => char.IsLetterOrDigit(text[at]) || text[at] == '_');
        }

        string? symbol = s_symbols.FirstOrDefault(symbol => string.CompareOrdinal(expression, offset, symbol, 0, symbol.Length) == 0);
        return symbol is not null
            ? new ExpressionToken(ExpressionTokenKind.Symbol, symbol, offset, symbol.Length)
            : throw new ExpressionSyntaxException(expression, offset, 1, c switch
            {
                '#' or ':' => "names and values stand in their places, without placeholders: total > 100.",
                '-' => "a name that has a hyphen is put in double quotes.",
                '!' => "'not equal' is written <>.",
                _ => $"'{c}' means nothing here; names with other characters than letters, digits and _ are put in double quotes.",
            });
    }

    private static ExpressionToken ReadQuoted(string expression, int offset)
    {
        char quote = expression[offset];
        var value = new StringBuilder();
        for (int at = offset + 1; at < expression.Length; at++)
        {
            if (expression[at] == quote && (at + 1 == expression.Length || expression[at + 1] != quote))
            {
                ExpressionTokenKind kind = quote == '"' ? ExpressionTokenKind.QuotedName : ExpressionTokenKind.Text;
                return new ExpressionToken(kind, value.ToString(), offset, at + 1 - offset);
            }

            at += expression[at] == quote ? 1 : 0;
            value.Append(expression[at]);
        }

        throw new ExpressionSyntaxException(expression, offset, expression.Length - offset, $"the quote {quote} is never closed.");
    }

    private static ExpressionToken ReadWhile(string expression, int offset, ExpressionTokenKind kind, Func<string, int, bool> belongs)
    {
        int end = offset + 1;
        while (end < expression.Length && belongs(expression, end))
        {
            end++;
        }

        return new ExpressionToken(kind, expression[offset..end], offset, end - offset);
    }

    // Letters too, so that 12abc is one wrong number and not a number and a name.
    private static bool IsNumberPart(string expression, int at) =>
        char.IsLetterOrDigit(expression[at]) || expression[at] is '.' or '_' || (expression[at] is '+' or '-' && expression[at - 1] is 'e' or 'E');
}
