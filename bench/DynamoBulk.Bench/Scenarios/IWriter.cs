namespace DynamoBulk.Bench.Scenarios;

/// <summary>Writes the items of a scenario into its table.</summary>
internal interface IWriter
{
    string Name { get; }

    /// <summary>Writes all items; cancelled when the time of a run is over.</summary>
    Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken);
}
