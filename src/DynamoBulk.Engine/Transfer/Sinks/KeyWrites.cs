namespace DynamoBulk.Transfer.Sinks;

/// <summary>The writes of one key that have not ended.</summary>
internal sealed class KeyWrites
{
    /// <summary>The newest write that waits; older ones hang on it.</summary>
    public PendingWrite? Waiting { get; set; }

    /// <summary>Whether a write of the key is in flight, or may be for all that is known, so that no other may go.</summary>
    public bool InFlight { get; set; }
}
