namespace DynamoBulk.Local.Jobs.Loads;

/// <summary>Where a load writes its report.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What the keys begin with, or null.</param>
/// <param name="HasErrors">Whether it lists the records that failed.</param>
/// <param name="Encryption">How S3 is to encrypt it, or null.</param>
internal sealed record LoadOutput(string Bucket, string? Prefix, bool HasErrors, ObjectEncryption? Encryption);
