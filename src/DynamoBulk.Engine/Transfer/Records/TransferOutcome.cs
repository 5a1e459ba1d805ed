namespace DynamoBulk.Transfer.Records;

/// <summary>How a transfer ended.</summary>
public enum TransferOutcome
{
    /// <summary>Everything was read, nothing failed, and what was read back is as it was written.</summary>
    Completed,

    /// <summary>It went to its end, but items failed, or are not in the table as they were written.</summary>
    CompletedWithErrors,

    /// <summary>The pipeline was stopped, by Ctrl-C, -ErrorAction Stop or another command in it.</summary>
    Stopped,

    /// <summary>An error has ended it.</summary>
    Failed,
}
