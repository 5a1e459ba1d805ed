namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>How an item ended.</summary>
internal readonly record struct ItemEnd
{
    private readonly int? _writtenBytes;
    private readonly bool _isDeleted;

    private ItemEnd(int? writtenBytes = null, bool isDeleted = false, FailedItem? failed = null)
    {
        _writtenBytes = writtenBytes;
        _isDeleted = isDeleted;
        Failed = failed;
    }

    /// <summary>A later item of its key was written in its place.</summary>
    public static ItemEnd Superseded => default;

    /// <summary>The destination confirmed that it has none of its key.</summary>
    public static ItemEnd Deleted => new(isDeleted: true);

    /// <summary>The item and why it failed; null when it did not.</summary>
    public FailedItem? Failed { get; }

    /// <summary>The destination confirmed it.</summary>
    /// <param name="bytes">Its size.</param>
    public static ItemEnd Written(int bytes) => new(bytes);

    /// <summary>It failed.</summary>
    public static ItemEnd Of(FailedItem failed) => new(failed: failed);

    /// <summary>The books with this one in them.</summary>
    public CheckpointCounts AddTo(CheckpointCounts counts) =>
        Failed is { Problem.Code: var reason } ? counts with { Failed = counts.Failed + 1, Failures = counts.Failures.SetItem(reason, counts.Failures.GetValueOrDefault(reason) + 1) }
        : _writtenBytes is { } bytes ? counts with { Written = counts.Written + 1, Bytes = counts.Bytes + bytes }
        : _isDeleted ? counts with { Deleted = counts.Deleted + 1 }
        : counts with { Superseded = counts.Superseded + 1 };
}
