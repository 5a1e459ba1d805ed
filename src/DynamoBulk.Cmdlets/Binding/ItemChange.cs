namespace DynamoBulk;

/// <summary>What became of an item of a table; Import-DdbItem does the same to another.</summary>
public sealed class ItemChange
{
    /// <summary>INSERT, MODIFY or REMOVE; PUT where nobody knows whether the item was there before.</summary>
    public required string EventName { get; init; }

    /// <summary>The key attributes, as an object.</summary>
    public required object Keys { get; init; }

    /// <summary>The item afterwards; null when it was deleted.</summary>
    public object? NewImage { get; init; }

    /// <summary>The item before; null when there was none, or it is not told.</summary>
    public object? OldImage { get; init; }

    /// <summary>About when it was changed, in UTC; null where that is not told.</summary>
    public DateTime? ApproximateCreationDateTime { get; init; }

    /// <summary>Its number in a stream; null where it comes from elsewhere.</summary>
    public string? SequenceNumber { get; init; }
}
