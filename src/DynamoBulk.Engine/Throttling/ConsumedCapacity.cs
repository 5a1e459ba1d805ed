namespace DynamoBulk.Throttling;

/// <summary>Units that the service says a request consumed.</summary>
/// <remarks>
/// A global secondary index has capacity of its own; local indexes are charged to the table.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
/// </remarks>
/// <param name="Total">Units of the table and all its indexes; 0 where the server does not say.</param>
/// <param name="Indexes">The share of each global secondary index.</param>
public readonly record struct ConsumedCapacity(double Total, IReadOnlyList<IndexUnits> Indexes)
{
    /// <summary>Nothing, or nothing known.</summary>
    public static ConsumedCapacity None { get; } = new(0, []);

    /// <summary>What counts against the capacity of the table itself.</summary>
    public double Table => Total - Indexes.Sum(index => index.Units);

    /// <summary>What counts against the capacity of an index.</summary>
    /// <param name="name">The index's name.</param>
    /// <returns>Units; 0 when it was not touched.</returns>
    public double OfIndex(string name) => Indexes.Where(index => index.Name == name).Sum(index => index.Units);
}

/// <summary>Units of one global secondary index.</summary>
/// <param name="Name">The index's name.</param>
/// <param name="Units">Read or write units.</param>
public readonly record struct IndexUnits(string Name, double Units);
