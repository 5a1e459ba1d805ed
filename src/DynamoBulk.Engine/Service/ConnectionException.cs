namespace DynamoBulk.Service;

/// <summary>A connection cannot be made as asked; the message says what to change.</summary>
public sealed class ConnectionException : Exception
{
    /// <summary>The code of a refusal because data would cross the network unencrypted.</summary>
    public const string HttpEndpoint = "HttpEndpoint";

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

    /// <summary>The reason, for scripts.</summary>
    public string Code { get; init; } = "NoConnection";
}
