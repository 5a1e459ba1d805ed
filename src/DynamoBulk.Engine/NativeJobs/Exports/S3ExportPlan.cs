namespace DynamoBulk.NativeJobs.Exports;

/// <summary>An export that has passed the checks and can be started.</summary>
/// <param name="Options">What it is to do.</param>
/// <param name="Table">The table.</param>
/// <param name="TurnsOnRecovery">Whether point-in-time recovery is turned on first.</param>
/// <param name="ChecksWriting">Whether the bucket can be asked from here if it takes the export.</param>
/// <param name="Warnings">What its owner should know, a sentence each.</param>
public sealed record S3ExportPlan(S3ExportOptions Options, TableInfo Table, bool TurnsOnRecovery, bool ChecksWriting, IReadOnlyList<string> Warnings)
{
    /// <summary>The ARN to name the table by: an export takes no name.</summary>
    internal string TableArn => Table.TableArn ?? Options.TableName;
}
