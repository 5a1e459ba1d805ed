using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of one or more files, one file after the other.</summary>
public sealed class FileSource : IItemSource
{
    private readonly IReadOnlyList<string> _files;
    private readonly ItemFormat _format;
    private readonly ItemReaderOptions? _options;
    private readonly TransferAccount _account;

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
        _account = account;
        Description = paths.Count == 1 ? paths[0] : $"{_files.Count} files";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        foreach (string path in _files)
        {
            var file = ItemFile.Open(path, _format, _options);
            await using (file.ConfigureAwait(false))
            {
                await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    _account.Read(page.Count);
                    await pages.WriteAsync(page, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
