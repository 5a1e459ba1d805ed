using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Records;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of one or more files, one file after the other.</summary>
public sealed class FileSource : IResumableSource, ISizedSource
{
    private readonly IReadOnlyList<string> _files;
    private readonly ItemFormat _format;
    private readonly ItemReaderOptions? _options;
    private readonly InputSequence _inputs;

    /// <summary>Makes a source, and refuses what cannot be read at all before anything is written.</summary>
    /// <param name="paths">The files, and folders that stand for the files in them, in the order to read them.</param>
    /// <param name="format">Their format, or <see cref="ItemFormat.Auto"/>: each by its name and content.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">The dialect of csv, and the encoding; null for the usual ones.</param>
    /// <exception cref="FileNotFoundException">One of the files is not there, or a folder has none.</exception>
    /// <exception cref="InvalidDataException">The name of one tells no format, or one that the options do not go with.</exception>
    public FileSource(IReadOnlyList<string> paths, ItemFormat format, TransferAccount account, ItemReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _files = ItemFolder.Expand(paths);
        foreach (string file in _files)
        {
            ItemFile.Check(file, format, options);
        }

        _format = format;
        _options = options;
        Inputs = [.. _files.Select(SourceFile.Of)];
        _inputs = new InputSequence([.. Inputs.Select((input, i) => (_files[i], input.Bytes))], format, options, account);
        Description = paths.Count == 1 ? paths[0] : $"{_files.Count} files";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<InputFingerprint> Fingerprint() => [.. _files.Select(InputFingerprint.OfFile)];

    /// <inheritdoc/>
    public long Length => _inputs.Length;

    /// <inheritdoc/>
    public long BytesRead => _inputs.BytesRead;

    /// <inheritdoc/>
    public void GoOn(DoneRecords done, bool yieldsDone) => _inputs.GoOn(done, yieldsDone);

    /// <inheritdoc/>
    public InputPlace PlaceBehind(long mark) => _inputs.PlaceBehind(mark);

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        for (int i = 0; i < _files.Count; i++)
        {
            if (_inputs.IsPassed(i))
            {
                continue;
            }

            var file = ItemFile.Open(_files[i], _format, _options);
            await using (file.ConfigureAwait(false))
            {
                await _inputs.ReadAsync(i, file.ReadAsync(cancellationToken), () => file.BytesRead, pages, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
