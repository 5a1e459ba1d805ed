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
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 0, // writer and reader move whole blocks
        };
        if (!OperatingSystem.IsWindows())
        {
            // On Windows the folder for temporary files is the user's own.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(Path.Combine(Path.GetTempPath(), $"DynamoBulk-{Path.GetRandomFileName()}"), options);
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
