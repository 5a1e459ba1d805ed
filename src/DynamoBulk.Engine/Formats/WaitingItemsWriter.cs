using System.Runtime.CompilerServices;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Lets the items of a csv file wait in another file until its columns are known, as <see cref="ColumnsFirstWriter"/> does,
/// and goes on with those that wait there from an earlier run.
/// </summary>
internal sealed class WaitingItemsWriter : IResumableWriter
{
    private readonly CsvColumns _columns;
    private readonly IPartStore _parts;
    private readonly Func<OutputPlace?, IResumableWriter> _newOutput;
    private readonly string _path;
    private readonly FileStream? _file;
    private readonly DynamoDbJsonWriter? _writer;
    private readonly OutputDigest _digest = new();
    private IResumableWriter? _output;
    private OutputPlace? _whole;
    private bool _isCollected;
    private bool _stays;

    /// <summary>Makes a writer.</summary>
    /// <param name="path">The file beside which they wait: the csv file, where it is one.</param>
    /// <param name="columns">The columns of the output, which are added to until all items are there.</param>
    /// <param name="parts">Where the output goes; closed with the writer.</param>
    /// <param name="newOutput">Makes what writes the items in the end, or gives the name to what is whole.</param>
    /// <param name="place">Where to go on; null to begin.</param>
    /// <param name="cancellationToken">Stops to look whether what was written is there.</param>
    /// <exception cref="IOException">The file cannot be made, or is not as it was left.</exception>
    public WaitingItemsWriter(string path, CsvColumns columns, IPartStore parts, Func<OutputPlace?, IResumableWriter> newOutput, OutputPlace? place, CancellationToken cancellationToken)
    {
        _columns = columns;
        _parts = parts;
        _newOutput = newOutput;
        _path = path + ".items";
        _stays = place is not null;
        _isCollected = place is null;
        if (place is { IsWhole: true })
        {
            _whole = place;
            _output = newOutput(place);
            return;
        }

        if (place is null)
        {
            _file = OwnerOnlyFile.Open(PartialFile.PathOf(_path), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        }
        else
        {
            _digest = PartialFile.ReadBack([_path], place, cancellationToken);
            _file = PartialFile.GoOn(_path, place.Length);
        }

        _writer = new DynamoDbJsonWriter(new DigestedStream(_file, _digest), leaveOpen: true);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        await CollectAsync(cancellationToken).ConfigureAwait(false);
        foreach (ItemRecord record in items)
        {
            _columns.AddAll(record);
        }

        await _writer!.WriteAsync(items, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<OutputPlace?> SettleAsync(CancellationToken cancellationToken)
    {
        if (_whole is not null)
        {
            return _whole;
        }

        await _writer!.FlushAsync(cancellationToken).ConfigureAwait(false);
        _file!.Flush(flushToDisk: true);
        return new OutputPlace(0, _file.Position, HasItems: _file.Position > 0) { Digest = _digest.ToString() };
    }

    /// <inheritdoc/>
    public void Keep()
    {
        _stays = true;
        if (_whole is not null)
        {
            _output!.Keep();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<OutputPlace?> EndAsync(CancellationToken cancellationToken)
    {
        if (_output is null)
        {
            await CollectAsync(cancellationToken).ConfigureAwait(false);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
            _output = _newOutput(null);
            await foreach (IReadOnlyList<ItemRecord> page in ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await _output.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            }
        }

        return _whole = await _output.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>What waited goes now: when its checkpoint is gone, no other run comes to tidy up.</remarks>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _output!.PublishAsync(cancellationToken).ConfigureAwait(false);
        await DeleteWaitingAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken).ConfigureAwait(false);
        await PublishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>The output goes last: from then on another run may be at all of it.</remarks>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_stays)
            {
                await DeleteWaitingAsync().ConfigureAwait(false);
            }
            else if (_file is not null)
            {
                await _file.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await (_output ?? (IAsyncDisposable)_parts).DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask DeleteWaitingAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }

        File.Delete(PartialFile.PathOf(_path));
    }

    /// <summary>Finds the columns of the items that wait from an earlier run.</summary>
    private async ValueTask CollectAsync(CancellationToken cancellationToken)
    {
        if (_isCollected)
        {
            return;
        }

        _isCollected = true;
        await foreach (IReadOnlyList<ItemRecord> page in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (ItemRecord record in page)
            {
                _columns.AddAll(record);
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string waiting = PartialFile.PathOf(_path);
        var file = new FileStream(waiting, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        await using ConfiguredAsyncDisposable disposal = file.ConfigureAwait(false);
        await foreach (IReadOnlyList<ItemRecord> page in new DynamoDbJsonReader().ReadAsync(file, waiting, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }
}
