namespace DynamoBulk.Service;

/// <summary>A connection cannot be made as asked; the message says what to change.</summary>
public sealed class ConnectionException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ConnectionException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what is missing or wrong, and what to do.</param>
    public ConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what is missing or wrong, and what to do.</param>
    /// <param name="innerException">What the SDK said.</param>
    public ConnectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
