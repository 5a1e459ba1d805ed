namespace DynamoBulk.Local.Tables;

/// <summary>Read and write units a second.</summary>
internal readonly record struct Throughput(double Read, double Write)
{
    /// <summary>What an on-demand table shows as its provisioned throughput.</summary>
    public static readonly Throughput None = new(0, 0);
}

/// <summary>The most an on-demand table or index may take; null where it states none.</summary>
internal sealed record OnDemandLimit(double? Read, double? Write);
