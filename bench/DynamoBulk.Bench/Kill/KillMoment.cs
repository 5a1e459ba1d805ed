namespace DynamoBulk.Bench.Kill;

/// <summary>When a process is killed: so long after it was started, or after it said something.</summary>
/// <param name="After">What it said; null for its start.</param>
/// <param name="Delay">How long after that.</param>
internal sealed record KillMoment(string? After, TimeSpan Delay)
{
    /// <summary>The end is short, and is met only when it is aimed at.</summary>
    private const double ShareOfEnds = 0.15;
    private const double ShareOfStarts = 0.1;

    /// <summary>Of a run that goes on, not all is left.</summary>
    private const double ShareOfRun = 0.25;

    private static readonly TimeSpan s_end = TimeSpan.FromMilliseconds(60);

    /// <summary>Draws one.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="usual">How an undisturbed run goes.</param>
    public static KillMoment Draw(Random random, RunTimes usual)
    {
        double kind = random.NextDouble();
        return kind < ShareOfStarts ? new KillMoment(null, usual.ToBegin * random.NextDouble())
            : kind < ShareOfStarts + ShareOfEnds ? new KillMoment(KilledTransfer.Ending, s_end * random.NextDouble())
            : new KillMoment(KilledTransfer.Begun, usual.ToEnd * random.NextDouble() * ShareOfRun);
    }
}

/// <summary>How long an undisturbed run takes.</summary>
/// <param name="ToBegin">From the start of its process to the begin of the transfer.</param>
/// <param name="ToEnd">From there to the result.</param>
internal sealed record RunTimes(TimeSpan ToBegin, TimeSpan ToEnd);
