namespace DynamoBulk;

/// <summary>A transfer ended before its end; <see cref="Result"/> says what was done until then.</summary>
public sealed class TransferException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what happened and what to do.</param>
    /// <param name="result">What was done until then.</param>
    /// <param name="innerException">The cause.</param>
    public TransferException(string message, TransferResult? result, Exception? innerException)
        : base(message, innerException) => Result = result;

    /// <summary>Makes the exception.</summary>
    public TransferException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what happened and what to do.</param>
    public TransferException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what happened and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TransferException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What was done until then; null only where the transfer never began.</summary>
    public TransferResult? Result { get; }
}
