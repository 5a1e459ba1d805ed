namespace DynamoBulk.Transfer.Records;

/// <summary>A file or an object in S3 as it was when the transfer began.</summary>
/// <param name="Path">The full path, or the address in S3.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="LastWriteTime">When a file was changed last, in UTC; null for an object.</param>
/// <param name="ETag">What S3 calls this version of the object; null for a file.</param>
public sealed record SourceFile(string Path, long Bytes, DateTime? LastWriteTime, string? ETag)
{
    /// <summary>A file as it is now.</summary>
    /// <param name="path">The file.</param>
    public static SourceFile Of(string path)
    {
        var file = new FileInfo(path);
        return new SourceFile(file.FullName, file.Length, file.LastWriteTimeUtc, null);
    }
}
