namespace DynamoBulk.Service;

/// <summary>An AWS key pair, with the session token of temporary keys.</summary>
/// <param name="AccessKey">The access key id.</param>
/// <param name="SecretKey">The secret access key.</param>
/// <param name="SessionToken">The session token, or null for long-term keys.</param>
public sealed record AccessKeys(string AccessKey, string SecretKey, string? SessionToken = null)
{
    /// <summary>The access key id alone: the rest is secret.</summary>
    /// <returns>Text that may be shown.</returns>
    public override string ToString() => AccessKey;
}
