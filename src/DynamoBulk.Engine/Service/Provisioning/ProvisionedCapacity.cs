namespace DynamoBulk.Service.Provisioning;

/// <summary>What is provisioned for a table and for each of its global indexes.</summary>
/// <param name="Table">Of the table.</param>
/// <param name="Indexes">Of each global index, by name.</param>
public sealed record ProvisionedCapacity(CapacityUnits Table, IReadOnlyDictionary<string, CapacityUnits> Indexes)
{
    /// <summary>What is provisioned now.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="ServiceException">It is on-demand.</exception>
    public static ProvisionedCapacity Of(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table is not { ReadCapacityUnits: { } read, WriteCapacityUnits: { } write })
        {
            throw ServiceException.Refusal("OnDemandTable", $"Table '{table.TableName}' is on-demand, so there is no capacity to set: it grows by itself, and a maximum or warm throughput is set with Update-DDBTable of AWS Tools.");
        }

        return new ProvisionedCapacity(
            new CapacityUnits(read, write),
            table.GlobalIndexes.ToDictionary(index => index.IndexName, index => new CapacityUnits(index.ReadCapacityUnits ?? 0, index.WriteCapacityUnits ?? 0)));
    }

    /// <summary>Other units for the table. Indexes that would take fewer writes than the table are raised with it, for a write needs all of them.</summary>
    /// <param name="read">Read units, or null to leave them.</param>
    /// <param name="write">Write units, or null to leave them.</param>
    public ProvisionedCapacity WithTable(long? read, long? write) => new(
        new CapacityUnits(read ?? Table.Read, write ?? Table.Write),
        Indexes.ToDictionary(index => index.Key, index => index.Value with { Write = Math.Max(index.Value.Write, write > Table.Write ? write.Value : 0) }));

    /// <summary>Other units for some indexes.</summary>
    /// <param name="names">The indexes.</param>
    /// <param name="read">Read units, or null to leave them.</param>
    /// <param name="write">Write units, or null to leave them.</param>
    /// <exception cref="ServiceException">There is no such index.</exception>
    public ProvisionedCapacity WithIndexes(IEnumerable<string> names, long? read, long? write)
    {
        var indexes = new Dictionary<string, CapacityUnits>(Indexes);
        foreach (string name in names)
        {
            CapacityUnits units = indexes.TryGetValue(name, out CapacityUnits? current)
                ? current
                : throw ServiceException.Refusal("IndexNotFound", $"The table has no global index '{name}': it has {(Indexes.Count == 0 ? "none" : string.Join(", ", Indexes.Keys))}.");
            indexes[name] = new CapacityUnits(read ?? units.Read, write ?? units.Write);
        }

        return this with { Indexes = indexes };
    }

    /// <summary>What was there before in place of what it was changed to; what somebody else has changed since is left alone.</summary>
    /// <param name="raised">What it was changed to.</param>
    /// <param name="before">What was there before.</param>
    internal ProvisionedCapacity Returned(ProvisionedCapacity raised, ProvisionedCapacity before) => new(
        Table.Returned(raised.Table, before.Table),
        Indexes.ToDictionary(
            index => index.Key,
            index => raised.Indexes.TryGetValue(index.Key, out CapacityUnits? was) && before.Indexes.TryGetValue(index.Key, out CapacityUnits? had) ? index.Value.Returned(was, had) : index.Value));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Indexes.Select(index => $"index {index.Key} {index.Value}").Prepend($"{Table}"));
}

/// <summary>Units a second.</summary>
/// <param name="Read">Read units.</param>
/// <param name="Write">Write units.</param>
public sealed record CapacityUnits(long Read, long Write)
{
    internal CapacityUnits Returned(CapacityUnits raised, CapacityUnits before) =>
        new(Read == raised.Read ? before.Read : Read, Write == raised.Write ? before.Write : Write);

    /// <inheritdoc/>
    public override string ToString() => $"{Write:N0} write and {Read:N0} read units a second";
}
