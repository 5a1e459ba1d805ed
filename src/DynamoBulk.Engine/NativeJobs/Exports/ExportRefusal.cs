using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>Why an export was refused or has failed, in a sentence that says what to do.</summary>
internal static class ExportRefusal
{
    /// <summary>Point-in-time recovery is off, and nobody said to turn it on.</summary>
    /// <param name="table">The table.</param>
    public static ServiceException RecoveryIsOff(TableInfo table) => ServiceException.Refusal(
        "PointInTimeRecoveryOff",
        $"Point-in-time recovery of '{table.TableName}' is off, and the service exports from it alone: add -EnablePointInTimeRecovery to turn it on ({PointInTimeRecovery.Cost(table)}).");

    /// <summary>What the service said to the start of an export.</summary>
    /// <param name="refusal">What it said.</param>
    /// <param name="plan">The export.</param>
    public static ServiceException Explain(ServiceException refusal, S3ExportPlan plan) => refusal.Code switch
    {
        "PointInTimeRecoveryUnavailableException" => RecoveryIsOff(plan.Table),
        "InvalidExportTimeException" => ServiceException.Refusal("InvalidExportTime", $"The service does not take the moments of this export of '{plan.Table.TableName}': give others with -From and -To. ({refusal.Message})"),
        "LimitExceededException" => ServiceException.Refusal("TooManyExports", $"The service works on as many exports of this account and Region as it allows (300, or 100 TB of tables): wait until one has ended. ({refusal.Message})"),
        "TableNotFoundException" => ServiceException.Refusal("ResourceNotFoundException", $"There is no table '{plan.Options.TableName}' any more: check its name. ({refusal.Message})"),
        _ => JobRefusal.NamePermission(refusal, "dynamodb:ExportTableToPointInTime"),
    };

    /// <summary>Why a job ended as a failed one.</summary>
    /// <remarks>The service's codes are not published as a list.</remarks>
    /// <param name="export">The job.</param>
    public static string DescribeFailure(S3Export export)
    {
        string code = export.FailureCode ?? string.Empty;
        string? advice = code switch
        {
            "S3NoSuchBucket" => "there is no such bucket: check its name, and start another",
            _ when code.Contains("AccessDenied", StringComparison.Ordinal) => "who started it lacks s3:PutObject, s3:PutObjectAcl or s3:AbortMultipartUpload there: have them allowed, and start another",
            _ when code.Contains("KMS", StringComparison.OrdinalIgnoreCase) => "the KMS key could not be used: check that it is in the Region of the bucket and may be used by who started it, and start another",
            _ => null,
        };
        string what = $"The export of '{export.TableName}' to {export.S3Uri} has failed";
        return advice is null ? $"{what}: {export.FailureMessage?.TrimEnd('.')} ({code})." : $"{what}, for {advice}. ({code}: {export.FailureMessage})";
    }
}
