using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>A file to read items from.</summary>
public sealed class ItemFile : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ItemFormat _format;
    private readonly ItemReaderOptions _options;

    private ItemFile(FileStream stream, string path, ItemFormat format, ItemReaderOptions options)
    {
        _stream = stream;
        _format = format;
        _options = options;
        FilePath = path;
        Length = stream.CanSeek ? stream.Length : null;
    }

    /// <summary>The file as the user named it.</summary>
    public string FilePath { get; }

    /// <summary>The size in bytes, as stored; null for a pipe.</summary>
    public long? Length { get; }

    /// <summary>How many bytes, as stored, were read so far.</summary>
    public long BytesRead => _stream.CanSeek ? _stream.Position : Length ?? 0;

    /// <summary>Refuses early what cannot be opened.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>.</param>
    /// <param name="options">The dialect of csv, and the encoding.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The name tells no format or one that the options do not go with, or is that of a folder or of an unfinished export.</exception>
    public static void Check(string path, ItemFormat format, ItemReaderOptions? options = null)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder, not a file.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        if (PartialFile.IsLeft(path))
        {
            throw new InvalidDataException($"'{path}' is what an export that was cut short has left: finish or remove it.");
        }

        ItemFormats.CheckRead(path, format, options);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; <c>.gz</c> is unpacked.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>: told by name and content.</param>
    /// <param name="options">The dialect of csv, and the encoding; null for the usual ones.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The name tells no format, or is that of a folder.</exception>
    public static ItemFile Open(string path, ItemFormat format = ItemFormat.Auto, ItemReaderOptions? options = null)
    {
        Check(path, format, options);
        var open = new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
            BufferSize = 0, // the readers take whole blocks
        };
        return new ItemFile(new FileStream(path, open), path, format, options ?? ItemReaderOptions.None);
    }

    /// <summary>Makes a writer for a file, which appears under its name when it is whole; until then an older one stays. A link is followed.</summary>
    /// <param name="path">The file; packed if it ends in <c>.gz</c>.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>: told by name.</param>
    /// <param name="mode"><see cref="FileMode.Create"/> to replace a file, <see cref="FileMode.CreateNew"/> to refuse that.</param>
    /// <param name="options">Columns of csv.</param>
    /// <returns>The writer, which owns the file.</returns>
    /// <exception cref="InvalidDataException">The name tells no format, or one that the options do not go with.</exception>
    /// <exception cref="FileInUseException">Another transfer is writing it.</exception>
    /// <exception cref="IOException">The file is there and must not be replaced, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is there and read-only, or the folder takes no files.</exception>
    public static IItemWriter Create(string path, ItemFormat format = ItemFormat.Auto, FileMode mode = FileMode.Create, ItemWriterOptions? options = null)
    {
        ItemFormats.ResolveWritten(path, format, options);
        string target = RegularFile.TargetOf(path);
        CheckReplaced(target, mode);
        return ItemFormats.CreateWriter(new OneFile(target, mode == FileMode.CreateNew, isResumable: false, null, CancellationToken.None), path, format, long.MaxValue, options);
    }

    /// <summary>Makes a writer for a file as <see cref="Create"/> does, which another run can go on with.</summary>
    /// <param name="path">The file; packed if it ends in <c>.gz</c>.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>: told by name.</param>
    /// <param name="mode"><see cref="FileMode.Create"/> to replace a file, <see cref="FileMode.CreateNew"/> to refuse that.</param>
    /// <param name="options">Columns of csv.</param>
    /// <param name="place">Where to go on; null to begin.</param>
    /// <param name="cancellationToken">Stops to look whether what was written is there.</param>
    /// <returns>The writer, which owns the file.</returns>
    /// <exception cref="InvalidDataException">The name tells no format, or one that the options do not go with.</exception>
    /// <exception cref="FileInUseException">Another transfer is writing it.</exception>
    /// <exception cref="IOException">The file is there and must not be replaced, cannot be made, or what is to be gone on with is not there as it was written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is there and read-only, or the folder takes no files.</exception>
    public static IResumableWriter CreateResumable(string path, ItemFormat format, FileMode mode, ItemWriterOptions? options, OutputPlace? place, CancellationToken cancellationToken = default)
    {
        ItemFormats.ResolveWritten(path, format, options);
        string target = RegularFile.TargetOf(path);
        if (place is not { IsWhole: true })
        {
            CheckReplaced(target, mode); // else it may be the very file
        }

        return ItemFormats.CreateResumableWriter(new OneFile(target, mode == FileMode.CreateNew, isResumable: true, place, cancellationToken), path, format, long.MaxValue, options, place, target, cancellationToken);
    }

    /// <summary>Reads the items; once.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Non-empty pages, in order.</returns>
    /// <exception cref="InvalidDataException">What is there makes going on pointless: one sentence with the file and the line.</exception>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(CancellationToken cancellationToken) =>
        ItemFormats.ReadAsync(_stream, FilePath, _format, _options, cancellationToken);

    private static void CheckReplaced(string path, FileMode mode)
    {
        RegularFile.Check(path);
        if (mode == FileMode.CreateNew && File.Exists(path))
        {
            throw PartialFile.AlreadyExists(path);
        }

        if (File.Exists(path) && new FileInfo(path).IsReadOnly)
        {
            throw new UnauthorizedAccessException($"The file '{path}' is read-only; pass -Force to replace it.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
