using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads items in Ion text, as the service's own export writes them: <c>$ion_1_0 {Item:{…}}</c>, which keeps every type.</summary>
/// <remarks>https://amazon-ion.github.io/ion-docs/docs/spec.html</remarks>
public sealed class IonReader : IItemReader
{
    /// <inheritdoc cref="CsvItemReader.Buffer"/>
    internal ItemBuffer? Buffer { get; init; }

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken) =>
        RecordPages.ReadAsync(new IonSplitter(stream, source), source, new IonConversion(Buffer ?? new ItemBuffer()).Convert, cancellationToken);
}
