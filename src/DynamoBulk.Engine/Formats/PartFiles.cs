using DynamoBulk.Items;
using Microsoft.Win32.SafeHandles;

namespace DynamoBulk.Formats;

/// <summary>Numbered files beside each other, named by <see cref="PartName"/>.</summary>
public sealed class PartFiles : IResumablePartStore
{
    private static readonly StringComparison s_nameComparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly string _path;
    private readonly bool _mustBeNew;
    private readonly Action<string>? _decided;
    private readonly FileLock _lock;
    private readonly OutputDigest? _digest;
    private readonly UnixFileMode? _mode;
    private readonly List<string> _files = [];
    private readonly List<string> _unsettled = [];
    private readonly HashSet<string> _published = [];
    private FileStream? _open;
    private bool _stays;

    /// <summary>Makes a store, whose files no other transfer writes until it is closed, and refuses what could not be published.</summary>
    /// <param name="path">What the file would be if it were one.</param>
    /// <param name="mode"><see cref="FileMode.Create"/> to replace parts of an earlier output, <see cref="FileMode.CreateNew"/> to refuse that.</param>
    /// <param name="decided">Hears in plain words of files that are removed; null when nobody asks.</param>
    /// <param name="isResumable">Whether another run is to be able to go on with them, which takes a digest of all that is written.</param>
    /// <param name="place">Where an output is to be gone on with; null to begin one.</param>
    /// <param name="cancellationToken">Stops to look whether what was written is there.</param>
    /// <exception cref="FileInUseException">Another transfer is writing them.</exception>
    /// <exception cref="IOException">
    /// A part is there and must not be replaced, or a file that is named as a part of this output but stems from no earlier one;
    /// or what was written is not there.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A part is there and read-only.</exception>
    public PartFiles(string path, FileMode mode, Action<string>? decided = null, bool isResumable = false, OutputPlace? place = null, CancellationToken cancellationToken = default)
    {
        _path = Path.GetFullPath(path);
        _mustBeNew = mode == FileMode.CreateNew;
        _decided = decided;
        if (place is not { IsWhole: true })
        {
            CheckReplaced(); // else some may be those of the very output
        }

        string first = PartName.Of(_path, 1);
        _lock = PartialFile.Lock(first);
        if (place is not { Part: > 0 })
        {
            _digest = isResumable ? new OutputDigest() : null;
            _mode = PartialFile.ModeOf(first); // of the earlier output that is replaced
            return; // nothing but items that wait
        }

        try
        {
            _mode = PartialFile.ModeOf(PartialFile.PathOf(first));
            _files.AddRange(Enumerable.Range(1, place.Part).Select(number => PartName.Of(_path, number)));
            _digest = PartialFile.ReadBack(_files, place, cancellationToken);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    bool IResumablePartStore.CanSettle => true;

    /// <summary>The first file and how many there are by now, in words.</summary>
    public string Description => PartName.Describe(_path, _files.Count);

    /// <summary>The files that are named as parts of an output, by number.</summary>
    /// <param name="path">What the file would be if it were one.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        string full = Path.GetFullPath(path);
        return [.. Directory.EnumerateFiles(Path.GetDirectoryName(full)!).Where(file => PartName.NumberOf(full, file, s_nameComparison) is not null).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public Stream Open(int number)
    {
        string file = PartName.Of(_path, number);
        _open = PartialFile.Create(file, _mode);
        _files.Add(file);
        _unsettled.Add(file);
        return _digest is null ? _open : new DigestedStream(_open, _digest);
    }

    /// <inheritdoc/>
    Stream? IResumablePartStore.GoOn(OutputPlace place)
    {
        _stays = true;
        if (place.IsWhole)
        {
            _published.UnionWith(_files.Where(file => PartialFile.IsPublished(file, _mustBeNew)));
            return null;
        }

        DeleteLaterParts();
        return new DigestedStream(_open = PartialFile.GoOn(_files[^1], place.Length), _digest!);
    }

    /// <inheritdoc/>
    /// <remarks>Parts that were closed since the last time are not on disk for that.</remarks>
    ValueTask<OutputPlace?> IResumablePartStore.SettleAsync(OutputPlace place, CancellationToken cancellationToken)
    {
        foreach (string closed in _unsettled.Where(file => file != _files[^1]))
        {
            using SafeFileHandle file = File.OpenHandle(PartialFile.PathOf(closed), FileMode.Open, FileAccess.Write, FileShare.Read);
            RandomAccess.FlushToDisk(file);
        }

        _unsettled.Clear();
        _open!.Flush(flushToDisk: true);
        return ValueTask.FromResult<OutputPlace?>(place with { Digest = _digest?.ToString() });
    }

    /// <inheritdoc/>
    void IResumablePartStore.Keep() => _stays = true;

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken)
    {
        string[] unpublished = [.. _files.Except(_published)];
        string[] replaced = [.. Find(_path).Except(_published)];
        if (_mustBeNew && replaced.Length > 0)
        {
            throw PartialFile.AlreadyExists(replaced[0]);
        }

        var moves = new Stack<(string From, string To)>();
        try
        {
            // Before any part appears, all old ones give way: one that another program holds is found while nothing has changed.
            foreach (string old in replaced)
            {
                File.Move(old, PartialFile.Aside(old), overwrite: true);
                moves.Push((old, PartialFile.Aside(old)));
            }

            foreach (string file in unpublished)
            {
                PartialFile.Publish(file, _mustBeNew);
                moves.Push((PartialFile.PathOf(file), file));
            }
        }
        catch
        {
            foreach ((string from, string to) in moves)
            {
                File.Move(to, from);
            }

            throw;
        }

        _stays = true;
        DeleteReplaced();
        DeleteLaterParts();
        if (replaced.Length > unpublished.Length)
        {
            _decided?.Invoke($"Removed {replaced.Length - unpublished.Length:N0} parts of an earlier export behind {_files[^1]}.");
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
                _files.ForEach(file => File.Delete(PartialFile.PathOf(file)));
            }
        }

        return ValueTask.CompletedTask;
    }

    private void CheckReplaced()
    {
        RegularFile.Check(PartName.Of(_path, 1));
        IReadOnlyList<string> there = Find(_path);
        there.ToList().ForEach(RegularFile.Check);
        if (_mustBeNew && there.Count > 0)
        {
            throw PartialFile.AlreadyExists(there[0]);
        }

        if (PartName.FindStranger(_path, there, s_nameComparison) is { } stranger)
        {
            throw new IOException(stranger);
        }

        if (there.FirstOrDefault(file => new FileInfo(file).IsReadOnly) is { } locked)
        {
            throw new UnauthorizedAccessException($"The file '{locked}' is read-only; pass -Force to replace it.");
        }
    }

    /// <summary>Removes all that gave way, also to a run that ended before it could.</summary>
    private void DeleteReplaced()
    {
        foreach (string aside in Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, "*" + PartialFile.Aside(string.Empty)).Where(aside => IsPart(aside[..^PartialFile.Aside(string.Empty).Length])).ToList())
        {
            File.Delete(aside);
        }
    }

    /// <summary>Removes what an earlier run has begun behind the last part, and nobody will end.</summary>
    private void DeleteLaterParts()
    {
        for (int later = _files.Count + 1; File.Exists(PartialFile.PathOf(PartName.Of(_path, later))); later++)
        {
            File.Delete(PartialFile.PathOf(PartName.Of(_path, later)));
        }
    }

    private bool IsPart(string file) => PartName.NumberOf(_path, file, s_nameComparison) is not null;}
