namespace DynamoBulk;

/// <summary>How a table is paid for.</summary>
public enum TableBillingMode
{
    /// <summary>On demand: each request.</summary>
    PayPerRequest,

    /// <summary>Capacity by the hour; a new table gets 5 read and 5 write units a second.</summary>
    Provisioned,
}
