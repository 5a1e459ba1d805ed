namespace DynamoBulk.Formats;

/// <summary>A store of parts that another one can go on with.</summary>
internal interface IResumablePartStore : IPartStore
{
    /// <summary>Takes over the parts of an output that was not finished.</summary>
    /// <param name="place">Where it is safe; what lies behind is removed.</param>
    /// <returns>The last part, at its end; null when the output is whole.</returns>
    /// <exception cref="IOException">A part is not there, or shorter.</exception>
    Stream? GoOn(OutputPlace place);

    /// <summary>Makes what the open part was given outlast a crash; from then on closing leaves all parts where they are.</summary>
    void Settle();
}
