namespace DynamoBulk.Service.S3;

/// <summary>An object that is in S3.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Size">Its size in bytes, as stored.</param>
/// <param name="ETag">What changes when it is replaced, as the service writes it; empty for an object without bytes that was asked for by its key.</param>
public sealed record ObjectInfo(S3Address Address, long Size, string ETag)
{
    /// <summary>When it was written, in UTC, to the second; null for an object that was asked for by its key.</summary>
    public DateTime? LastModified { get; init; }
}
