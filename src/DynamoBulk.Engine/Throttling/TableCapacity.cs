namespace DynamoBulk.Throttling;

/// <summary>What a table declares it can take.</summary>
public static class TableCapacity
{
    /// <summary>Write units a second: as provisioned; on demand what is warm, below the owner's maximum.</summary>
    /// <param name="table">The table.</param>
    /// <returns>Units a second; a new on-demand table serves 4,000.</returns>
    /// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html</remarks>
    public static double WriteUnits(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Math.Max(1, table.WriteCapacityUnits ?? Math.Min(table.WarmWriteUnits ?? 4_000, table.MaxWriteRequestUnits ?? long.MaxValue));
    }

    /// <summary>Read units a second, in the same way; a new on-demand table serves 12,000.</summary>
    /// <param name="table">The table.</param>
    /// <returns>Units a second.</returns>
    public static double ReadUnits(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Math.Max(1, table.ReadCapacityUnits ?? Math.Min(table.WarmReadUnits ?? 12_000, table.MaxReadRequestUnits ?? long.MaxValue));
    }
}
