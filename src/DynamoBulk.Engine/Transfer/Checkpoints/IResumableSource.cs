namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A source that yields the same records in the same order each time, and can begin behind some of them.</summary>
public interface IResumableSource : IItemSource
{
    /// <summary>Looks at the content of each input, to tell later whether it is still the same.</summary>
    /// <returns>A fingerprint each, in the order they are read.</returns>
    /// <exception cref="InvalidDataException">One can be read only once, so that no other run could go on with it.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    IReadOnlyList<InputFingerprint> Fingerprint();

    /// <summary>Begins at a place; to be said before the reading.</summary>
    /// <param name="place">The place.</param>
    /// <param name="yieldsDone">Whether the records before it are yielded all the same, as done, without being counted.</param>
    void StartAt(InputPlace place, bool yieldsDone);

    /// <summary>The place behind some of the records that this run yields.</summary>
    /// <param name="records">How many.</param>
    /// <returns>The place.</returns>
    InputPlace PlaceBehind(long records);
}
