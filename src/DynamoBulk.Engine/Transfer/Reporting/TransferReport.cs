namespace DynamoBulk.Transfer.Reporting;

/// <summary>What the report of a transfer tells.</summary>
internal sealed record TransferReport
{
    /// <summary>The result, as it was when the transfer ended.</summary>
    public required TransferResult Result { get; init; }

    /// <summary>What was recorded, to its end.</summary>
    public required TransferRecorder Recorder { get; init; }

    /// <summary>A sentence that says what ended the transfer before its end; null when it ran to its end.</summary>
    public string? EndedEarlyBy { get; init; }

    /// <summary>The command as it was called, without secrets.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Name and version of what made the report.</summary>
    public required string Product { get; init; }

    /// <summary>What else there is to know about where it ran, by name.</summary>
    public required IReadOnlyList<(string Name, string Value)> Environment { get; init; }

    /// <summary>Whether the transfer takes items out of a table, so that it consumes read units; else it consumes write units.</summary>
    public bool IsExport => Result.Operation == "Export";
}
