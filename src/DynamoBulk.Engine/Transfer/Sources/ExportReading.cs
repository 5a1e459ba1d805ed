using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer.Sources;

/// <summary>How the exports of the service are read.</summary>
public sealed record ExportReading
{
    /// <summary>Whether incremental exports are undone: the old images are put, and what had none is deleted.</summary>
    public bool IsReverse { get; init; }

    /// <summary>What becomes of a change of an incremental export: what a table is to be asked for (default), or another of its forms.</summary>
    public Func<ExportedChange, ItemRecord> Changes { get; init; } = change => change.ToWrite();

    /// <summary>Whether what is in a record is checked for its form, where the destination does not.</summary>
    public bool ChecksItems { get; init; }

    /// <summary>Whether each page tells how far its data file is read, for the checkpoint of a transfer into files.</summary>
    public bool TellsPlaces { get; init; }

    /// <summary>How far each data file, by its number, was read before; null to begin.</summary>
    public ScanPlace? Start { get; init; }
}
