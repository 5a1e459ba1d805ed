using System.Text.RegularExpressions;

namespace DynamoBulk.Service.S3;

/// <summary>An address in S3: a bucket and the key of an object in it, or what the keys of several begin with.</summary>
/// <param name="Bucket">The bucket's name, or the ARN of an access point.</param>
/// <param name="Key">The key as it is, nothing in it encoded; empty for the whole bucket.</param>
public sealed partial record S3Address(string Bucket, string Key)
{
    /// <summary>Whether it stands for all objects whose keys begin so: it ends with a slash, or names a bucket alone.</summary>
    public bool IsPrefix => Key.Length == 0 || Key.EndsWith('/');

    /// <summary>Reads an address.</summary>
    /// <param name="text"><c>s3://bucket/key</c>; in the bucket's place the ARN of an access point will do.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">It is none: one sentence that says how to write one.</exception>
    public static S3Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match parts = Form().Match(text);
        if (!parts.Success)
        {
            throw new FormatException($"'{text}' is no address in S3: write it as s3://bucket/key.");
        }

        string bucket = parts.Groups["bucket"].Value;
        return BucketName().IsMatch(bucket)
            ? new S3Address(bucket, parts.Groups["key"].Value)
            : throw new FormatException($"'{text}' names no bucket: write it as s3://bucket/key, with letters, digits, dots and hyphens in the bucket's name.");
    }

    /// <summary>The address as it is written.</summary>
    /// <returns><c>s3://bucket/key</c></returns>
    public override string ToString() => $"s3://{Bucket}/{Key}";

    // The ARN of an access point has a slash or a colon before its last part, which belongs to it and not to the key.
    [GeneratedRegex("^s3://(?<bucket>arn:[^/]*:accesspoint[:/][^/]+|[^/]*)(?:/(?<key>.*))?$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex("^(?:[a-z0-9._-]+|arn:[a-z0-9-]+:s3:[a-z0-9-]+:[0-9]{12}:accesspoint[:/][a-z0-9-]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BucketName();
}
