namespace DynamoBulk.Faults;

/// <summary>Chooses the faults of one run: the same seed makes the same row of them. Safe for several threads.</summary>
internal sealed class FaultChoice
{
    // Stalls hold up whoever waits for them; the others are over at once.
    private static readonly FaultKind[] s_common = [.. Enum.GetValues<FaultKind>().Except([FaultKind.None, FaultKind.SilentBody, FaultKind.StallRequest, FaultKind.StallReply])];
    private static readonly FaultKind[] s_rare = [FaultKind.SilentBody, FaultKind.StallRequest, FaultKind.StallReply];

    private readonly Random _random;
    private readonly double _rate;
    private readonly double _stallRate;

    /// <summary>Makes a choice.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="rate">The share of requests, 0 to 1, that something goes wrong with.</param>
    /// <param name="stallRate">The share of requests, 0 to 1, that stall beside these.</param>
    public FaultChoice(int seed, double rate, double stallRate) => (_random, _rate, _stallRate) = (new Random(seed), rate, stallRate);

    /// <summary>Chooses what becomes of the next request.</summary>
    public Fault Next()
    {
        lock (_random)
        {
            double chance = _random.NextDouble();
            FaultKind[] kinds = chance < _stallRate ? s_rare : chance < _stallRate + _rate ? s_common : [FaultKind.None];
            return new Fault(kinds[_random.Next(kinds.Length)], _random.Next());
        }
    }
}

/// <summary>What becomes of one request.</summary>
/// <param name="Kind">What.</param>
/// <param name="Seed">Decides the details: how long, where cut.</param>
internal readonly record struct Fault(FaultKind Kind, int Seed);
