namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A source that yields the same records in the same order each time, and can begin behind some of them.</summary>
public interface IResumableSource : IItemSource
{
    /// <summary>Looks at the content of each input, to tell later whether it is still the same.</summary>
    /// <returns>A fingerprint each, in the order they are read.</returns>
    /// <exception cref="InvalidDataException">One can be read only once, so that no other run could go on with it.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    IReadOnlyList<InputFingerprint> Fingerprint();

    /// <summary>Goes on behind what is done, and numbers all records, from 1 for the first one of all; to be said before the reading.</summary>
    /// <param name="done">What is done.</param>
    /// <param name="yieldsDone">Whether records that are done are yielded all the same, marked as such, without being counted; those that the service rejected are not.</param>
    void GoOn(DoneRecords done, bool yieldsDone);

    /// <summary>The place behind some records.</summary>
    /// <param name="mark">How many of all.</param>
    /// <returns>The place.</returns>
    InputPlace PlaceBehind(long mark);
}
