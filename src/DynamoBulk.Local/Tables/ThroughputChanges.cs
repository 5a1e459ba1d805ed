using System.Globalization;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Tables;

/// <summary>When the throughput of a table or of a global index was changed, and how often it was lowered today.</summary>
/// <remarks>
/// Four decreases from 00:00 UTC, then one in 3,600 seconds, for the table and for each index by itself.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#decreasing-provisioned-throughput
/// </remarks>
internal sealed record ThroughputChanges(DateTimeOffset? LastIncrease, DateTimeOffset? LastDecrease, int DecreasesToday)
{
    private const int FreeDecreases = 4;

    public static readonly ThroughputChanges None = new(null, null, 0);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3600);

    /// <summary>The record after another change.</summary>
    /// <exception cref="ServiceException">It is a decrease, and the day's are spent.</exception>
    public ThroughputChanges After(Throughput current, Throughput next, DateTimeOffset now)
    {
        ThroughputChanges changes = LastDecrease?.UtcDateTime.Date == now.UtcDateTime.Date ? this : this with { DecreasesToday = 0 };
        if (next.Read > current.Read || next.Write > current.Write)
        {
            changes = changes with { LastIncrease = now };
        }

        if (next.Read >= current.Read && next.Write >= current.Write)
        {
            return changes;
        }

        if (changes.DecreasesToday >= FreeDecreases && now < changes.LastDecrease + s_pause)
        {
            throw ServiceException.LimitExceeded(string.Create(
                CultureInfo.InvariantCulture,
                $"Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: {changes.DecreasesToday}. Last decrease at {changes.LastDecrease:R}. Next decrease can be made at {changes.LastDecrease + s_pause:R}"));
        }

        return changes with { LastDecrease = now, DecreasesToday = changes.DecreasesToday + 1 };
    }
}
