using System.Text.RegularExpressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads what ExportTableToPointInTime asks for, and refuses what makes no sense by itself.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html; the words of the refusals
/// are those that others have seen of the service.
/// </remarks>
internal sealed partial record ExportRequest
{
    public required string TableArn { get; init; }

    public string? ClientToken { get; init; }

    public required string Bucket { get; init; }

    public string? BucketOwner { get; init; }

    public string? Prefix { get; init; }

    public required ObjectEncryption Encryption { get; init; }

    public ExportFormat Format { get; init; }

    /// <summary>The moment that a full export is to show; null for the present one.</summary>
    public DateTimeOffset? Time { get; init; }

    public bool IsIncremental { get; init; }

    /// <summary>The first moment of an incremental export.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment behind an incremental export; null for the present one.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether an incremental export is to tell what items were before.</summary>
    public bool WithOldImages { get; init; }

    public static ExportRequest Read(RequestObject body)
    {
        RequestObject? period = body.Object("IncrementalExportSpecification");
        var request = new ExportRequest
        {
            TableArn = CheckArn(body.RequiredText("TableArn")),
            ClientToken = body.Text("ClientToken"),
            Bucket = Check(body.RequiredText("S3Bucket"), "s3Bucket", BucketPattern(), 255),
            BucketOwner = body.Text("S3BucketOwner") is { } owner ? Check(owner, "s3BucketOwner", OwnerPattern(), 12) : null,
            Prefix = body.Text("S3Prefix") is { } prefix ? Check(prefix, "s3Prefix", null, 1024) : null,
            Encryption = new ObjectEncryption(body.Choice("S3SseAlgorithm", "AES256", "KMS") ?? "AES256", body.Text("S3SseKmsKeyId")),
            Format = body.Choice("ExportFormat", "DYNAMODB_JSON", "ION") == "ION" ? ExportFormat.Ion : ExportFormat.DynamoDbJson,
            Time = ReadTime(body, "ExportTime"),
            IsIncremental = body.Choice("ExportType", "FULL_EXPORT", "INCREMENTAL_EXPORT") == "INCREMENTAL_EXPORT",
            From = ReadTime(period, "ExportFromTime"),
            To = ReadTime(period, "ExportToTime"),
            WithOldImages = period?.Choice("ExportViewType", "NEW_IMAGE", "NEW_AND_OLD_IMAGES") != "NEW_IMAGE",
        };
        request.CheckCombination(period is not null, isTypeGiven: body.Has("ExportType"));
        return request;
    }

    private void CheckCombination(bool hasPeriod, bool isTypeGiven)
    {
        string? broken = this switch
        {
            _ when TableArn.Contains("/index/", StringComparison.Ordinal) => "Table ARN is invalid.",
            { Encryption: { KeyId: not null, Algorithm: not "KMS" } } => "KMS Key Id is not supported for this encryption type",
            { IsIncremental: false } when hasPeriod && isTypeGiven => "When Export Type is Full Export , Incremental Export Specification should not be provided",
            { IsIncremental: false } when hasPeriod => "Export Type expected to be Incremental Export when incremental export specification is provided",
            { IsIncremental: true } when !hasPeriod => "Incremental Export Specification expected when export type is set as Incremental Export",
            { IsIncremental: true, From: null } => "ExportFromTime must be provided in IncrementalExportSpecification",
            { IsIncremental: true, Time: not null } => "ExportTime should not be provided when export type is set as Incremental Export",
            _ => null,
        };
        if (broken is not null)
        {
            throw ServiceException.InvalidRequest(broken);
        }
    }

    private static string CheckArn(string arn) =>
        arn.StartsWith("arn:", StringComparison.Ordinal) ? arn : throw ServiceException.InvalidParameter("tableArn is not a valid ARN");

    private static string Check(string value, string member, Regex? pattern, int maxLength)
    {
        if (value.Length > maxLength)
        {
            throw ServiceException.Constraint($"'{value}'", member, $"Member must have length less than or equal to {maxLength}");
        }

        return pattern is null || pattern.IsMatch(value)
            ? value
            : throw ServiceException.Constraint($"'{value}'", member, $"Member must satisfy regular expression pattern: {pattern.ToString()[2..^2]}");
    }

    private static DateTimeOffset? ReadTime(RequestObject? body, string name) =>
        body?.Number(name) is { } seconds ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond) : null;

    [GeneratedRegex(@"\A[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+\z", RegexOptions.ECMAScript)]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex OwnerPattern();
}
