using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>A file as the only part of an output.</summary>
internal sealed class OneFile : IResumablePartStore
{
    private readonly string _path;
    private readonly bool _mustBeNew;
    private readonly FileLock _lock;
    private readonly OutputDigest? _digest;
    private FileStream? _open;
    private bool _stays;
    private bool _isPublished;

    /// <summary>Makes a store, whose file no other transfer writes until it is closed.</summary>
    /// <param name="path">Where the file belongs.</param>
    /// <param name="mustBeNew">Refuses to replace a file, also one that comes to be there while this is written.</param>
    /// <param name="isResumable">Whether another run is to be able to go on with it, which takes a digest of all that is written.</param>
    /// <param name="place">Where an output is to be gone on with; null to begin one.</param>
    /// <param name="cancellationToken">Stops to look whether what was written is there.</param>
    /// <exception cref="FileInUseException">Another transfer is writing it.</exception>
    /// <exception cref="IOException">What was written is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public OneFile(string path, bool mustBeNew, bool isResumable, OutputPlace? place, CancellationToken cancellationToken)
    {
        _path = path;
        _mustBeNew = mustBeNew;
        _lock = PartialFile.Lock(path);
        if (place is not { Part: > 0 })
        {
            _digest = isResumable ? new OutputDigest() : null;
            return; // nothing but items that wait
        }

        try
        {
            _digest = PartialFile.ReadBack([path], place, cancellationToken);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool CanSettle => true;

    /// <inheritdoc/>
    public Stream Open(int number)
    {
        _open = PartialFile.Create(_path, PartialFile.ModeOf(_path));
        return _digest is null ? _open : new DigestedStream(_open, _digest);
    }

    /// <inheritdoc/>
    public Stream? GoOn(OutputPlace place)
    {
        _stays = true;
        if (place.IsWhole)
        {
            _isPublished = PartialFile.IsPublished(_path, _mustBeNew);
            return null;
        }

        return new DigestedStream(_open = PartialFile.GoOn(_path, place.Length), _digest!);
    }

    /// <inheritdoc/>
    public ValueTask<OutputPlace?> SettleAsync(OutputPlace place, CancellationToken cancellationToken)
    {
        _open!.Flush(flushToDisk: true);
        return ValueTask.FromResult<OutputPlace?>(place with { Digest = _digest?.ToString() });
    }

    /// <inheritdoc/>
    public void Keep() => _stays = true;

    /// <inheritdoc/>
    /// <remarks>One that is whole may have got its name before the run that wrote it could say so.</remarks>
    public Task PublishAsync(CancellationToken cancellationToken)
    {
        if (!_isPublished)
        {
            PartialFile.Publish(_path, _mustBeNew);
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
                File.Delete(PartialFile.PathOf(_path));
            }
        }

        return ValueTask.CompletedTask;
    }
}
