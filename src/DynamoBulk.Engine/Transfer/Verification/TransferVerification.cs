using DynamoBulk.Transfer.Verification;

namespace DynamoBulk;

/// <summary>What reading back has found: the last item written of each key, compared with what the table holds under that key.</summary>
public sealed record TransferVerification
{
    /// <summary>Keys that were written or deleted, each once.</summary>
    public long ItemsCompared { get; init; }

    /// <summary>Items of these that the table holds, in whatever content.</summary>
    public long ItemsFound { get; init; }

    /// <summary>Items that were written, but are not in the table.</summary>
    public long ItemsMissing { get; init; }

    /// <summary>Items whose content in the table is another.</summary>
    public long ItemsDifferent { get; init; }

    /// <summary>Items that were deleted, but are in the table.</summary>
    public long ItemsNotDeleted { get; init; }

    /// <summary>Keys under which the table does not hold what was written.</summary>
    public long Deviations => ItemsMissing + ItemsDifferent + ItemsNotDeleted;

    /// <summary>The digest of the items as they were written, 64 hexadecimal digits.</summary>
    public required string SourceDigest { get; init; }

    /// <summary>The digest of the items as the table holds them, 64 hexadecimal digits.</summary>
    public required string TableDigest { get; init; }

    /// <summary>How the digests are made, with a version.</summary>
    public string DigestAlgorithm { get; init; } = ContentDigest.Algorithm;

    /// <summary>Read units that the service says were consumed; 0 where it does not say.</summary>
    public double ConsumedCapacity { get; init; }

    /// <summary>Requests that were throttled, wholly or in part.</summary>
    public long ThrottledRequests { get; init; }

    /// <summary>How long the reading back took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>True only when the table holds each item just as it was written.</summary>
    public bool IsEqual => Deviations == 0 && SourceDigest == TableDigest;

    /// <summary>What was found, in words.</summary>
    /// <returns>Such as "all 996 read back as written" or "2 of 996 not as written (1 missing, 1 different)".</returns>
    public override string ToString() => Deviations == 0
        ? $"all {ItemsCompared:N0} read back as written"
        : $"{Deviations:N0} of {ItemsCompared:N0} not as written ({ItemsMissing:N0} missing, {ItemsDifferent:N0} different{(ItemsNotDeleted > 0 ? $", {ItemsNotDeleted:N0} not deleted" : string.Empty)})";
}
