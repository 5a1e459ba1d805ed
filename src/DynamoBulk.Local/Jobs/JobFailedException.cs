namespace DynamoBulk.Local.Jobs;

/// <summary>A job cannot go on: what its description says in FailureCode and FailureMessage.</summary>
/// <param name="code">The service's name for the reason, such as <c>S3NoSuchBucket</c>.</param>
/// <param name="message">The reason in a sentence.</param>
internal sealed class JobFailedException(string code, string message) : Exception(message)
{
    /// <summary>The bucket that a job needs is not there.</summary>
    public const string NoSuchBucket = "S3NoSuchBucket";

    public string Code { get; } = code;
}
