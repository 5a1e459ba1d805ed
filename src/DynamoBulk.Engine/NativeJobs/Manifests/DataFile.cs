namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>A data file of an export that is there.</summary>
/// <param name="Entry">What the manifest says of it.</param>
/// <param name="Name">Its path or address in S3.</param>
/// <param name="Size">Its bytes as stored.</param>
/// <param name="LastWriteTime">When a file on disk was changed last, in UTC; null in S3.</param>
/// <param name="ETag">What S3 calls this version of the object; null on disk.</param>
public sealed record DataFile(ManifestEntry Entry, string Name, long Size, DateTime? LastWriteTime, string? ETag);
