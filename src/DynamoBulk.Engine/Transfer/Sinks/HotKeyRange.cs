using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>The writes of a key range that has refused some: they wait here, so that writes of other ranges can overtake.</summary>
/// <param name="now">Seconds on the sink's clock.</param>
internal sealed class HotKeyRange(double now)
{
    /// <summary>Writes that are worth a place in a batch.</summary>
    private const int Handful = 10;

    /// <summary>Seconds without a refusal after which a range with nothing to do has cooled.</summary>
    private const double CooledAfter = 2;

    public KeyRangePace Pace { get; } = new(now);

    /// <summary>The keys whose writes wait, with the bytes counted for each.</summary>
    public Queue<(KeyWrites Key, int Weight)> Waiting { get; } = new();

    /// <summary>Seconds until some of its writes may go; null when none waits.</summary>
    public double? NextDue(double now) => Waiting.Count == 0 ? null : Pace.WaitFor(Math.Min(Waiting.Count, Handful), now);

    public bool HasCooled(double now) => Waiting.Count == 0 && now - Pace.LastRefusal > CooledAfter;
}
