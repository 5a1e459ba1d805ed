using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of one or more files, one file after the other.</summary>
public sealed class FileSource : IItemSource
{
    private readonly IReadOnlyList<string> _paths;
    private readonly ItemFormat _format;
    private readonly ItemReaderOptions? _options;
    private readonly TransferAccount _account;

    /// <summary>Makes a source, and refuses what cannot be read at all before anything is written.</summary>
    /// <param name="paths">The files, in the order to read them.</param>
    /// <param name="format">Their format, or <see cref="ItemFormat.Auto"/>: each by its name and content.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">The dialect of csv, and the encoding; null for the usual ones.</param>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">The name of one tells no format, or it is a folder.</exception>
    public FileSource(IReadOnlyList<string> paths, ItemFormat format, TransferAccount account, ItemReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            ItemFile.Check(path, format, options);
        }

        _paths = paths;
        _format = format;
        _options = options;
        _account = account;
    }

    /// <inheritdoc/>
    public string Description => _paths.Count == 1 ? _paths[0] : $"{_paths.Count} files";

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        foreach (string path in _paths)
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
