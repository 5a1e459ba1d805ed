using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Items that wait in a temporary file: only its owner may read it, and closing deletes it.</summary>
internal sealed class TemporaryItems : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly DynamoDbJsonWriter _writer;

    /// <summary>Makes an empty file.</summary>
    public TemporaryItems()
    {
        string path = Path.Combine(Path.GetTempPath(), $"DynamoBulk-{Path.GetRandomFileName()}");
        _file = OwnerOnlyFile.Open(path, FileMode.CreateNew, FileAccess.ReadWrite, options: FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        _writer = new DynamoDbJsonWriter(_file, leaveOpen: true);
    }

    /// <summary>Where the items wait.</summary>
    public string FilePath => _file.Name;

    /// <summary>Adds items.</summary>
    /// <param name="items">Well-formed items.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When they are taken.</returns>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken) =>
        _writer.WriteAsync(items, cancellationToken);

    /// <summary>Ends the writing and goes back to the first item.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The items, in the order they were added.</returns>
    public async ValueTask<IAsyncEnumerable<IReadOnlyList<ItemRecord>>> ReadAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        _file.Position = 0;
        return new DynamoDbJsonReader().ReadAsync(_file, FilePath, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
