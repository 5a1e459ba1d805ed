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
        if (Before is not null && After is not null && !Before.Key.Equals(After.Key))
        {
            Index.Rows.Replace(Before, null);
            Index.Rows.Replace(null, After);
        }
        else
        {
            Index.Rows.Replace(Before, After);
        }
    }
}
