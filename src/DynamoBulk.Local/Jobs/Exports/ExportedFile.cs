namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>A data file that is in S3.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Count">How many items or records it has.</param>
/// <param name="Md5">The MD5 of its compressed bytes.</param>
internal sealed record ExportedFile(string Key, long Count, byte[] Md5)
{
    /// <summary>The ETag that S3 gives to an object that was uploaded in one part.</summary>
    public string ETag => Convert.ToHexString(Checksum.Of(Md5)).ToLowerInvariant() + "-1";
}
