using Amazon.S3;

namespace DynamoBulk.Local.Jobs;

/// <summary>How S3 encrypts what a job writes.</summary>
/// <param name="Algorithm">The service's word: <c>AES256</c> or <c>KMS</c>.</param>
/// <param name="KeyId">The key of KMS, or null.</param>
internal sealed record ObjectEncryption(string Algorithm, string? KeyId)
{
    /// <summary>S3's own word for the algorithm.</summary>
    public ServerSideEncryptionMethod Method => Algorithm == "KMS" ? ServerSideEncryptionMethod.AWSKMS : ServerSideEncryptionMethod.AES256;
}
