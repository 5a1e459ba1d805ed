namespace DynamoBulk.Transfer.Records;

/// <summary>
/// The record of one transfer for a change ticket: what was moved from where to where, when and by which version, how it
/// ended, and the proof of what the table held then. It is written as JSON with the names of these members in camel case.
/// </summary>
/// <remarks>The page about_DynamoBulk describes it; a change that a reader could stumble over raises <see cref="Version"/>.</remarks>
public sealed record TransferRecord
{
    /// <summary>The version of this form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What has made the record.</summary>
    public required RecordedTool Tool { get; init; }

    /// <summary>The kind of transfer: Import.</summary>
    public required string Operation { get; init; }

    /// <summary>How it ended.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>What has ended it early, in a sentence: of -ErrorAction Stop the error of the item; null where nothing has, or the pipeline was stopped from elsewhere.</summary>
    public string? Error { get; init; }

    /// <summary>When the last run of it began, in UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>When it had ended, reading back included, in UTC.</summary>
    public required DateTime EndedAt { get; init; }

    /// <summary>Where the items came from.</summary>
    public required RecordedSource Source { get; init; }

    /// <summary>Where they went.</summary>
    public required RecordedTable Destination { get; init; }

    /// <summary>The counts of the result.</summary>
    public required RecordedCounts Counts { get; init; }

    /// <summary>How many items failed for each reason, by the ids of their errors.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>The file with the failed items, or null.</summary>
    public string? FailedItemPath { get; init; }

    /// <summary>Whether the items were to be read back.</summary>
    public required bool Verify { get; init; }

    /// <summary>What reading back has found; null where nothing was read back, or not to the end.</summary>
    public RecordedVerification? Verification { get; init; }
}

/// <summary>The program that moved the items.</summary>
/// <param name="Name">The module's name.</param>
/// <param name="Version">The module's version.</param>
/// <param name="PowerShellVersion">The version of PowerShell it ran in.</param>
/// <param name="OperatingSystem">The operating system.</param>
public sealed record RecordedTool(string Name, string Version, string PowerShellVersion, string OperatingSystem);

/// <summary>Where items came from.</summary>
/// <param name="Description">In words, as in the result.</param>
/// <param name="Files">The files or objects, in the order they are read; empty for the pipeline.</param>
public sealed record RecordedSource(string Description, IReadOnlyList<SourceFile> Files);

/// <summary>A table that items went to.</summary>
/// <param name="TableName">Its name.</param>
/// <param name="TableArn">Its ARN, or null where the server gives none.</param>
/// <param name="Region">The Region, or the name that requests to an endpoint are signed with.</param>
/// <param name="EndpointUrl">Scheme, host and port of the endpoint in place of the Region's own, or null.</param>
public sealed record RecordedTable(string TableName, string? TableArn, string Region, string? EndpointUrl);
