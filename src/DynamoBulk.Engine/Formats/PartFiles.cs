namespace DynamoBulk.Formats;

/// <summary>Numbered files beside each other, named by <see cref="PartName"/>.</summary>
public sealed class PartFiles : IPartStore
{
    private static readonly StringComparison s_nameComparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly string _path;
    private readonly Action<string>? _decided;
    private readonly List<string> _files = [];
    private bool _published;

    /// <summary>Makes a store, and refuses what could not be published.</summary>
    /// <param name="path">What the file would be if it were one.</param>
    /// <param name="mode"><see cref="FileMode.Create"/> to replace parts of an earlier output, <see cref="FileMode.CreateNew"/> to refuse that.</param>
    /// <param name="decided">Hears in plain words of files that are removed; null when nobody asks.</param>
    /// <exception cref="IOException">
    /// A part is there and must not be replaced, or a file that is named as a part of this output but stems from no earlier one.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A part is there and read-only.</exception>
    public PartFiles(string path, FileMode mode, Action<string>? decided = null)
    {
        _path = Path.GetFullPath(path);
        _decided = decided;
        IReadOnlyList<string> there = Find(_path);
        if (mode == FileMode.CreateNew && there.Count > 0)
        {
            throw new IOException($"The file '{there[0]}' already exists.");
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
        FileStream stream = PartialFile.Create(file);
        _files.Add(file);
        return stream;
    }

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> replaced = Find(_path);
        var moves = new Stack<(string From, string To)>();
        try
        {
            // Before any part appears, all old ones give way: one that another program holds is found while nothing has changed.
            foreach (string old in replaced)
            {
                Move(old, Aside(old), moves);
            }

            foreach (string file in _files)
            {
                Move(PartialFile.PathOf(file), file, moves);
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

        _published = true;
        foreach (string old in replaced)
        {
            File.Delete(Aside(old));
        }

        if (replaced.Count > _files.Count)
        {
            _decided?.Invoke($"Removed {replaced.Count - _files.Count:N0} parts of an earlier export behind {_files[^1]}.");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_published)
        {
            _files.ForEach(file => File.Delete(PartialFile.PathOf(file)));
        }

        return ValueTask.CompletedTask;
    }

    private static string Aside(string file) => file + ".replaced";

    private static void Move(string from, string to, Stack<(string From, string To)> moves)
    {
        File.Move(from, to, overwrite: true);
        moves.Push((from, to));
    }
}
