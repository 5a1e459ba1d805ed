namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>What an export came to.</summary>
/// <param name="ItemCount">Items or records in all data files.</param>
/// <param name="BilledSizeBytes">The bytes that the service would bill for.</param>
internal sealed record ExportTotals(long ItemCount, long BilledSizeBytes);
