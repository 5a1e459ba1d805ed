namespace DynamoBulk.Local.Jobs;

/// <summary>An object that a job finds in a bucket.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size in bytes, as stored.</param>
/// <param name="ETag">What changes when it is replaced.</param>
internal sealed record StoredObject(string Key, long Size, string ETag);
