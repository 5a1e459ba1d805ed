namespace DynamoBulk;

/// <summary>How fast, and at which price, the service works on a load.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Tiers.html</remarks>
public enum LoadPerformanceTier
{
    /// <summary>The usual one, in every Region.</summary>
    Standard,

    /// <summary>Faster, at another price, in some Regions.</summary>
    Accelerated,
}
