namespace DynamoBulk.Formats;

/// <summary>A store of parts that another one can go on with.</summary>
public interface IResumablePartStore : IPartStore
{
    /// <summary>Takes over the parts of an output that was not finished.</summary>
    /// <param name="place">Where it is safe; what lies behind is removed.</param>
    /// <returns>The last part, at its end; null when the output is whole.</returns>
    /// <exception cref="IOException">A part cannot be opened.</exception>
    Stream? GoOn(OutputPlace place);

    /// <summary>Whether the open part was given enough to be settled now.</summary>
    bool CanSettle { get; }

    /// <summary>Makes what the open part was given outlast a crash.</summary>
    /// <param name="place">Where another store is to go on.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The same with what that needs to find the parts; null when the part was not given enough.</returns>
    ValueTask<OutputPlace?> SettleAsync(OutputPlace place, CancellationToken cancellationToken);

    /// <summary>Says that another run can find the place that was settled last: from now on closing leaves the parts where they are.</summary>
    void Keep();
}
