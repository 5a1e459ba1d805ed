using System.Text.Json.Serialization;
using DynamoBulk.Formats;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>How far a transfer has come: another run can go on from here. What it counts is done for good.</summary>
public sealed record Checkpoint
{
    /// <summary>The version that this code writes and reads.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The version of the form.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>When it was saved, in UTC.</summary>
    public DateTimeOffset Saved { get; init; }

    /// <summary>Which transfer it belongs to.</summary>
    public required CheckpointJob Job { get; init; }

    /// <summary>The books of what is done.</summary>
    public required CheckpointCounts Counts { get; init; }

    /// <summary>The bytes of the failed-item file that hold the failed items among what is done.</summary>
    public long FailedItemBytes { get; init; }

    /// <summary>Their SHA-256 in hexadecimal, which tells whether somebody has changed them since; null where there is no such file.</summary>
    public string? FailedItemDigest { get; init; }

    /// <summary>What of the files or objects is in the table; null where files are written.</summary>
    public DoneRecords? Input { get; init; }

    /// <summary>How far the table, or each data file of an export, is in the output; null where a table is written.</summary>
    public ScanPlace? Scan { get; init; }

    /// <summary>How much of the output holds exactly what is done; null where a table is written.</summary>
    public OutputPlace? Output { get; init; }

    /// <summary>Whether all is there that has to be: JSON may say null in any place.</summary>
    [JsonIgnore]
    internal bool IsWhole => Job is { IsWhole: true } && Counts is { Failures: not null } && Input is null or { IsWhole: true } && Scan is null or { IsWhole: true };
}
