namespace DynamoBulk.Service.Expressions;

/// <summary>An expression of the user's that cannot be read; the message shows where.</summary>
public sealed class ExpressionSyntaxException : FormatException
{
    internal ExpressionSyntaxException(string expression, int offset, int length, string reason)
        : base($"The expression cannot be read at position {offset + 1}: {reason}\n{Underline(expression, offset, length)}")
    {
        Expression = expression;
        Position = offset + 1;
    }

    /// <summary>The expression as it was given.</summary>
    public string Expression { get; }

    /// <summary>The character it cannot be read at, from 1; one behind the last one when the expression ends too early.</summary>
    public int Position { get; }

    private static string Underline(string expression, int offset, int length)
    {
        string oneLine = string.Concat(expression.Select(c => char.IsControl(c) ? ' ' : c));
        return $"  {oneLine}\n  {new string(' ', offset)}^{new string('~', Math.Max(0, length - 1))}";
    }
}
