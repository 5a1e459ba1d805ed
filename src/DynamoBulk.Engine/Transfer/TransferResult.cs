namespace DynamoBulk;

/// <summary>What a transfer did. Every item read is counted exactly once in what follows <see cref="ItemsRead"/>.</summary>
/// <remarks>
/// <c>ItemsRead = ItemsWritten + ItemsDeleted + ItemsSuperseded + ItemsSkipped + ItemsFailed + ItemsPending</c>: read is
/// counted by the source, the others where each item ends.
/// </remarks>
public sealed record TransferResult
{
    /// <summary>The kind of transfer: Import, Export.</summary>
    public required string Operation { get; init; }

    /// <summary>Where the items came from.</summary>
    public required string Source { get; init; }

    /// <summary>Where they went.</summary>
    public required string Destination { get; init; }

    /// <summary>Items the source yielded, readable or not.</summary>
    public long ItemsRead { get; init; }

    /// <summary>Items that the destination confirmed.</summary>
    public long ItemsWritten { get; init; }

    /// <summary>Deletes that the destination confirmed.</summary>
    public long ItemsDeleted { get; init; }

    /// <summary>Items that a later one of the same key replaced before they were sent.</summary>
    public long ItemsSuperseded { get; init; }

    /// <summary>Items left out on request.</summary>
    public long ItemsSkipped { get; init; }

    /// <summary>Items that were not written for a reason of their own.</summary>
    public long ItemsFailed { get; init; }

    /// <summary>Items read but not confirmed when the transfer ended; 0 when <see cref="Completed"/>.</summary>
    public long ItemsPending { get; init; }

    /// <summary>Bytes of the items that ended well: by the service's size rules into a table, DynamoDB JSON out of one.</summary>
    public long Bytes { get; init; }

    /// <summary>Capacity units that the service says were consumed, indexes included; 0 where it does not say.</summary>
    public double ConsumedCapacity { get; init; }

    /// <summary>Requests that were throttled, wholly or in part.</summary>
    public long ThrottledRequests { get; init; }

    /// <summary>Requests sent again after a fault of the service or the network.</summary>
    public long Retries { get; init; }

    /// <summary>From start to end, without the time of the <see cref="Verification"/>.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What of that earlier runs of the same job took, from whose checkpoint this one went on.</summary>
    internal TimeSpan ElapsedOfEarlierRuns { get; init; }

    /// <summary>Items that ended well, a second.</summary>
    public double ItemsPerSecond => Elapsed > TimeSpan.Zero ? Math.Round((ItemsWritten + ItemsDeleted) / Elapsed.TotalSeconds, 1) : 0;

    /// <summary>Consumed capacity as a share of what was provisioned for the time; null for an on-demand table, which has no such limit.</summary>
    public double? CapacityUtilization { get; init; }

    /// <summary>The file with the failed items, or null.</summary>
    public string? FailedItemPath { get; init; }

    /// <summary>The checkpoint file, or null.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>What reading back has found, or null where nothing was read back.</summary>
    public TransferVerification? Verification { get; init; }

    /// <summary>True only when everything was read, nothing failed or is pending, and what was read back is as it was written.</summary>
    public bool Completed { get; init; }

    /// <summary>The result in a sentence, for places where no view is at hand.</summary>
    /// <returns>Such as "Import of 1,000 items from pipeline to Orders: 996 written, 4 failed, in 1.2 s."</returns>
    public override string ToString()
    {
        string counts = string.Join(", ", new (long Count, string Word)[]
        {
            (ItemsWritten, "written"), (ItemsDeleted, "deleted"), (ItemsSuperseded, "superseded"), (ItemsSkipped, "skipped"), (ItemsFailed, "failed"), (ItemsPending, "pending"),
        }.Where(part => part.Count > 0 || part.Word == "written").Select(part => $"{part.Count:N0} {part.Word}"));
        string ended = ItemsPending > 0 || (!Completed && ItemsFailed == 0 && Verification is null) ? "stopped after" : "in";
        return $"{Operation} of {ItemsRead:N0} items from {Source} to {Destination}: {counts}, {ended} {Elapsed.TotalSeconds:N1} s{(Verification is null ? string.Empty : $"; {Verification}")}.{(CheckpointPath is null ? string.Empty : $" What was done is kept in the checkpoint '{CheckpointPath}': the same command with -Resume goes on from there.")}";
    }
}
