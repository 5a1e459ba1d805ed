namespace DynamoBulk.Transfer.Reporting;

/// <summary>What went on between two samples.</summary>
/// <param name="From">Time since the transfer began.</param>
/// <param name="To">Time since the transfer began.</param>
/// <param name="ItemsPerSecond">Items moved, a second.</param>
/// <param name="UnitsPerSecond">Units consumed, a second.</param>
/// <param name="ThrottledRequests">Requests throttled.</param>
/// <param name="Limit">Units a second that the transfer might take at the end of the step.</param>
/// <param name="Pace">Units a second that the governor let through at the end of the step.</param>
internal readonly record struct RateStep(TimeSpan From, TimeSpan To, double ItemsPerSecond, double UnitsPerSecond, long ThrottledRequests, double Limit, double Pace)
{
    /// <summary>More than can be told apart on a page.</summary>
    private const int Most = 150;

    /// <summary>The steps of a transfer, some together where there are many.</summary>
    /// <param name="samples">Its samples.</param>
    public static IReadOnlyList<RateStep> Of(IReadOnlyList<TransferSample> samples)
    {
        int together = Math.Max(1, (int)Math.Ceiling((samples.Count - 1) / (double)Most));
        var steps = new List<RateStep>();
        for (int from = 0; from < samples.Count - 1; from += together)
        {
            steps.Add(Between(samples[from], samples[Math.Min(from + together, samples.Count - 1)]));
        }

        return steps;
    }

    private static RateStep Between(TransferSample from, TransferSample to)
    {
        double seconds = Math.Max((to.At - from.At).TotalSeconds, 0.001);
        return new RateStep(from.At, to.At, (to.Items - from.Items) / seconds, (to.Units - from.Units) / seconds, to.ThrottledRequests - from.ThrottledRequests, to.Limit, to.Pace);
    }
}
