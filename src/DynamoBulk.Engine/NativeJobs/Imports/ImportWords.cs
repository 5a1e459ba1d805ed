using System.Globalization;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>How an import is doing, or why it has not written everything, in words.</summary>
internal static class ImportWords
{
    private const double Megabyte = 1e6;

    /// <summary>How far an import is.</summary>
    /// <param name="import">The import.</param>
    public static string Progress(S3Import import)
    {
        string failed = import.ErrorCount > 0 ? $", {Errors(import)}" : string.Empty;
        return string.Create(CultureInfo.CurrentCulture, $"{import.ImportedItemCount:N0} of {import.ProcessedItemCount:N0} items written, {import.ProcessedBytes / Megabyte:N0} MB read{failed}");
    }

    /// <summary>What an import that has ended has not done.</summary>
    /// <param name="import">The import.</param>
    /// <returns>One sentence or two with what to do; null for an import that has written everything.</returns>
    public static string? Problem(S3Import import)
    {
        if (import.Status == S3Import.Completed && import.ErrorCount == 0)
        {
            return null;
        }

        string counts = $"{import.ImportedItemCount:N0} of {import.ProcessedItemCount:N0} items were written, with {Errors(import)}";
        string reason = import.FailureMessage is null ? string.Empty : $": {import.FailureMessage.TrimEnd('.')}{(import.FailureCode is null ? string.Empty : $" ({import.FailureCode})")}";
        string log = import.ErrorCount == 0 ? string.Empty
            : import.LogGroup is null ? " The service names no log of them."
            : $" Each is in the CloudWatch log group '{import.LogGroup}', stream '{import.LogStream}'.";
        string what = import.Status == S3Import.Cancelled ? "was cancelled" : "has not written everything";
        return $"The import into '{import.TableName}' {what}{reason}. {counts}.{log}";
    }

    /// <summary>The table that an import has left which has not written everything.</summary>
    /// <param name="import">The import; its table is there.</param>
    /// <returns>One sentence with what to do.</returns>
    public static string Left(S3Import import) =>
        $"The table '{import.TableName}' was made and is there, {(import.ImportedItemCount > 0 ? "with the items that were written" : "without any item")}: delete it before the items are imported again, or name another table.";

    private static string Errors(S3Import import) =>
        string.Create(CultureInfo.CurrentCulture, $"{import.ErrorCount:N0} {(import.ErrorCount == 1 ? "error" : "errors")}");
}
