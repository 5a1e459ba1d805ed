namespace DynamoBulk.Transfer.Sinks;

/// <summary>Sizes of a <see cref="TableSink"/>.</summary>
public sealed record TableSinkOptions
{
    /// <summary>Requests in flight at once. Default 16, which at 10 ms a request is 40,000 items a second.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Bytes of memory for writes that have not ended; a source waits beyond it. Default 4 MB.</summary>
    public long MaxWindowBytes { get; init; } = 4 * 1024 * 1024;
}
