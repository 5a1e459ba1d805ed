using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>A file as the only part of an output.</summary>
/// <param name="path">Where it belongs, which no other transfer writes from now on until this is closed.</param>
/// <param name="mustBeNew">Refuses to replace a file, also one that comes to be there while this is written.</param>
internal sealed class OneFile(string path, bool mustBeNew) : IResumablePartStore
{
    private readonly FileLock _lock = PartialFile.Lock(path);
    private FileStream? _open;
    private bool _stays;
    private bool _isPublished;

    /// <inheritdoc/>
    public bool CanSettle => true;

    /// <inheritdoc/>
    public Stream Open(int number) => _open = PartialFile.Create(path);

    /// <inheritdoc/>
    public Stream? GoOn(OutputPlace place)
    {
        _stays = true;
        if (place.IsWhole)
        {
            PartialFile.CheckWhole(path, place.Length);
            _isPublished = PartialFile.IsPublished(path, mustBeNew);
            return null;
        }

        return _open = PartialFile.GoOn(path, place.Length);
    }

    /// <inheritdoc/>
    public ValueTask<OutputPlace?> SettleAsync(OutputPlace place, CancellationToken cancellationToken)
    {
        _open!.Flush(flushToDisk: true);
        return ValueTask.FromResult<OutputPlace?>(place);
    }

    /// <inheritdoc/>
    public void Keep() => _stays = true;

    /// <inheritdoc/>
    /// <remarks>One that is whole may have got its name before the run that wrote it could say so.</remarks>
    public Task PublishAsync(CancellationToken cancellationToken)
    {
        if (!_isPublished)
        {
            PartialFile.Publish(path, mustBeNew);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        using (_lock)
        {
            if (!_stays)
            {
                File.Delete(PartialFile.PathOf(path));
            }
        }

        return ValueTask.CompletedTask;
    }
}
