namespace DynamoBulk.Local.Expressions;

/// <summary>What is wrong with an expression; the operation puts the parameter's name before it.</summary>
internal sealed class ExpressionException(string message) : Exception(message)
{
    public static ExpressionException Syntax(string text, Token token)
    {
        int start = Math.Max(0, token.Position - 10);
        int end = Math.Min(text.Length, token.Position + token.Text.Length + 10);
        return new($"Syntax error; token: \"{token.Text}\", near: \"{text[start..Math.Max(start, end)].Trim()}\"");
    }
}
