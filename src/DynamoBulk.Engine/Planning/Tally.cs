namespace DynamoBulk.Planning;

/// <summary>What <see cref="HeavyHitters"/> has counted for one key.</summary>
internal sealed class Tally
{
    /// <summary>Times that it came.</summary>
    public long Count { get; set; }

    /// <summary>Bytes that it stands for.</summary>
    public long Bytes { get; set; }

    /// <summary>Its weight: what it is kept for.</summary>
    public long Weight { get; set; }

    /// <summary>What of its weight is left after the tolls that everyone paid; without any it goes.</summary>
    public long Credit { get; set; }
}
