namespace DynamoBulk.Local.Tables;

/// <summary>What a write does to an index: the entry before and after, each null where there is none.</summary>
internal sealed record IndexChange(SecondaryIndex Index, Row? Before, Row? After)
{
    /// <summary>The write units it costs.</summary>
    public double Units { get; } = UnitCost.IndexWrite(Before, After);

    /// <summary>The hash of the entry's partition key.</summary>
    public ulong Hash => (After ?? Before)?.Key.Hash ?? 0;

    public void Apply()
    {
        if (Before is not null && (After is null || !Before.Key.Equals(After.Key)))
        {
            Index.Rows.Change(Before.Key, static _ => null);
        }

        if (After is not null)
        {
            Index.Rows.Change(After.Key, _ => After);
        }
    }
}
