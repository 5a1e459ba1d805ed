namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>A file that was found where an export lies.</summary>
/// <param name="Size">Its bytes as stored.</param>
/// <param name="LastWriteTime">When a file on disk was changed last, in UTC; null in S3.</param>
/// <param name="ETag">What S3 calls this version of the object; null on disk.</param>
internal readonly record struct FoundFile(long Size, DateTime? LastWriteTime, string? ETag);
