namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A source that yields the same records in the same order each time, and can begin behind some of them.</summary>
public interface IResumableSource : IItemSource
{
    /// <summary>Begins at a place; to be said before the reading.</summary>
    /// <param name="place">The place; what lies before it is not yielded.</param>
    void StartAt(InputPlace place);

    /// <summary>The place behind some of the records that this run yields.</summary>
    /// <param name="records">How many.</param>
    /// <returns>The place.</returns>
    InputPlace PlaceBehind(long records);
}
