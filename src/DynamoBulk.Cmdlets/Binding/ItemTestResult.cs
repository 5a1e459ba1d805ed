namespace DynamoBulk;

/// <summary>What testing items told.</summary>
public sealed record ItemTestResult
{
    /// <summary>All items.</summary>
    public long ItemsTested { get; init; }

    /// <summary>Those that would be written.</summary>
    public long ItemsValid { get; init; }

    /// <summary>Those that would fail.</summary>
    public long ItemsInvalid { get; init; }

    /// <summary>How many items have which problem, the most frequent first.</summary>
    public IReadOnlyList<ItemProblemCount> Problems { get; init; } = [];

    /// <summary>Whether all items would be written.</summary>
    public bool IsValid => ItemsInvalid == 0;
}
