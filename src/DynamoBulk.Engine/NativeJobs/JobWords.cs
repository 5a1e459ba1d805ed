using System.Globalization;
using System.Text.RegularExpressions;
using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>The words of the service's jobs, there in capitals with underscores, and here as everywhere in PowerShell.</summary>
internal static partial class JobWords
{
    /// <summary>A word of the service as it is shown.</summary>
    /// <param name="word">Such as <c>COMPLETED_WITH_ERRORS</c>.</param>
    /// <returns>Such as <c>CompletedWithErrors</c>.</returns>
    public static string Shown(string word) => WordStart().Replace(word, letters => letters.Groups["first"].Value + letters.Groups["rest"].Value.ToLower(CultureInfo.InvariantCulture));

    /// <summary>The name of a format as it is shown.</summary>
    /// <param name="format">The service's name of it, or null.</param>
    public static string? ShownFormat(string? format) => format switch
    {
        null => null,
        "DYNAMODB_JSON" => nameof(ItemFormat.DynamoDbJson),
        _ => Shown(format),
    };

    /// <summary>The service's name of a format.</summary>
    /// <param name="format">One that its jobs take.</param>
    public static string Sent(ItemFormat format) => format == ItemFormat.DynamoDbJson ? "DYNAMODB_JSON" : Upper(format);

    /// <summary>The service's name of a compression.</summary>
    /// <param name="compression">One that it knows.</param>
    public static string Sent(InputCompression compression) => Upper(compression);

    /// <summary>The service's name of a tier.</summary>
    /// <param name="tier">The tier.</param>
    public static string Sent(LoadPerformanceTier tier) => Upper(tier);

    /// <summary>An address in S3 of its two parts.</summary>
    /// <param name="bucket">The bucket, or null where the service says nothing.</param>
    /// <param name="prefix">What keys begin with, or null.</param>
    public static string? Uri(string? bucket, string? prefix) => bucket is null ? null : new S3Address(bucket, prefix ?? string.Empty).ToString();

    private static string Upper(Enum word) => word.ToString().ToUpperInvariant();

    [GeneratedRegex("(?<first>[A-Z0-9])(?<rest>[A-Z0-9]*)_?")]
    private static partial Regex WordStart();
}
