namespace DynamoBulk.Service.Provisioning;

/// <summary>How often the service lets capacity be lowered: four times from 00:00 UTC, then once an hour, the table and each index by itself.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#decreasing-provisioned-throughput</remarks>
public static class DecreaseLimit
{
    private const int FreeDecreases = 4;

    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    /// <summary>When a raised capacity can be put back at the earliest.</summary>
    /// <param name="table">The table as it is, before it is raised.</param>
    /// <param name="raised">What it is raised to.</param>
    /// <param name="now">The time in UTC.</param>
    /// <returns>A time in UTC; null when at any time.</returns>
    public static DateTime? EarliestReturn(TableInfo table, ProvisionedCapacity raised, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(raised);
        var before = ProvisionedCapacity.Of(table);
        List<DateTime?> limits =
        [
            IsRaised(before.Table, raised.Table) ? Next(table.DecreasesToday, table.LastDecreaseDateTime, now) : null,
            .. table.GlobalIndexes
                .Where(index => IsRaised(before.Indexes[index.IndexName], raised.Indexes[index.IndexName]))
                .Select(index => Next(index.DecreasesToday, index.LastDecreaseDateTime, now)),
        ];
        return limits.Max();
    }

    private static bool IsRaised(CapacityUnits before, CapacityUnits after) => after.Read > before.Read || after.Write > before.Write;

    private static DateTime? Next(int decreasesToday, DateTime? last, DateTime now)
    {
        if (decreasesToday < FreeDecreases || last is not { } lowered || lowered.Date != now.Date)
        {
            return null;
        }

        DateTime next = lowered + s_pause < now.Date.AddDays(1) ? lowered + s_pause : now.Date.AddDays(1);
        return next > now ? next : null;
    }
}
