namespace DynamoBulk.Formats;

/// <summary>A writer whose output another one can go on with, if this one does not come to its end.</summary>
public interface IResumableWriter : IItemWriter
{
    /// <summary>Makes all items taken so far outlast a crash.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where to go on; null when that cannot be done yet, because too few bytes were written since the last time.</returns>
    ValueTask<OutputPlace?> SettleAsync(CancellationToken cancellationToken);

    /// <summary>Says that another run can find the place that was settled last: from now on closing leaves the unfinished output where it is.</summary>
    void Keep();

    /// <summary>Writes what ends the format, and makes all of it outlast a crash; nothing may be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The whole output; null when it is so small that it is nowhere before it is published.</returns>
    ValueTask<OutputPlace?> EndAsync(CancellationToken cancellationToken);

    /// <summary>Makes the whole output appear under its name.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When it is there.</returns>
    Task PublishAsync(CancellationToken cancellationToken);
}
