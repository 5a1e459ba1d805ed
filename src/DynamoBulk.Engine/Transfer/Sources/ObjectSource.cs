using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Records;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of objects in S3, one object after the other: of items with one key the last one has to win.</summary>
public sealed class ObjectSource : IResumableSource, ISizedSource
{
    /// <summary>Objects whose first bytes are fetched while another is read, so that many small ones do not wait for each other.</summary>
    private const int ObjectsAhead = 4;

    private readonly ObjectStore _store;
    private readonly IReadOnlyList<ObjectInfo> _objects;
    private readonly ItemFormat _format;
    private readonly ItemReaderOptions _options;
    private readonly TransferAccount _account;
    private readonly InputSequence _inputs;

    private ObjectSource(ObjectStore store, string description, IReadOnlyList<ObjectInfo> objects, ItemFormat format, ItemReaderOptions options, TransferAccount account)
    {
        _store = store;
        _objects = objects;
        _format = format;
        _options = options;
        _account = account;
        _inputs = new InputSequence([.. objects.Select(found => (found.Address.ToString(), found.Size))], format, options, account);
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Inputs => [.. _objects.Select(found => new SourceFile(found.Address.ToString(), found.Size, null, found.ETag))];

    /// <summary>How many objects there are.</summary>
    public int Count => _objects.Count;

    /// <inheritdoc/>
    /// <remarks>By their entity tags.</remarks>
    public IReadOnlyList<InputFingerprint> Fingerprint() => [.. _objects.Select(found => new InputFingerprint(found.Address.ToString(), found.Size, found.ETag ?? string.Empty))];

    /// <inheritdoc/>
    public long Length => _inputs.Length;

    /// <inheritdoc/>
    public long BytesRead => _inputs.BytesRead;

    /// <inheritdoc/>
    public void GoOn(DoneRecords done, bool yieldsDone) => _inputs.GoOn(done, yieldsDone);

    /// <inheritdoc/>
    public InputPlace PlaceBehind(long mark) => _inputs.PlaceBehind(mark);

    /// <summary>Finds the objects, and refuses what cannot be read at all before anything is written.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="addresses">Objects, and prefixes that stand for all objects under them, in the order to read them.</param>
    /// <param name="format">Their format, or <see cref="ItemFormat.Auto"/>: each by its name and content.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">The dialect of csv, and the encoding; null for the usual ones.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ServiceException">An object is not there, nothing is under a prefix, or the service refused or does not answer.</exception>
    /// <exception cref="InvalidDataException">The name of an object tells no format, or one that the options do not go with.</exception>
    public static async Task<ObjectSource> FindAsync(
        ObjectStore store, IReadOnlyList<S3Address> addresses, ItemFormat format, TransferAccount account, ItemReaderOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(addresses);
        var objects = new List<ObjectInfo>();
        foreach (S3Address address in addresses)
        {
            objects.AddRange(address.IsPrefix
                ? await ListAsync(store, address, cancellationToken).ConfigureAwait(false)
                : [await store.FindAsync(address, cancellationToken).ConfigureAwait(false) ?? throw S3Failure.NotThere(address)]);
        }

        foreach (ObjectInfo found in objects)
        {
            ItemFormats.CheckRead(found.Address.ToString(), format, options);
        }

        string description = addresses.Count == 1 ? addresses[0].ToString() : $"{addresses[0]} and {addresses.Count - 1} more";
        return new ObjectSource(store, description, objects, format, options ?? ItemReaderOptions.None, account);
    }

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        int[] left = [.. Enumerable.Range(0, _objects.Count).Where(i => !_inputs.IsPassed(i))];
        var open = new Queue<Stream>();
        try
        {
            int opened = 0;
            for (int i = 0; i < left.Length; i++)
            {
                while (opened < left.Length && opened <= i + ObjectsAhead)
                {
                    open.Enqueue(_store.OpenRead(_objects[left[opened++]], _account.Retried));
                }

                Stream stream = open.Dequeue();
                IAsyncEnumerable<IReadOnlyList<ItemRecord>> read = ItemFormats.ReadAsync(stream, _objects[left[i]].Address.ToString(), _format, _options, cancellationToken);
                await _inputs.ReadAsync(left[i], read, () => stream.Position, pages, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (Stream unread in open)
            {
                await unread.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task<IReadOnlyList<ObjectInfo>> ListAsync(ObjectStore store, S3Address prefix, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> all = await store.ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        if (all.FirstOrDefault(found => ExportPrefix.IsOne(found.Address)) is { } summary)
        {
            throw ServiceException.Refusal("ExportAmongObjects", $"Under '{prefix}' lies an export of the service, whose manifest holds no items: name the export itself, '{summary.Address.ToString()[..^ExportManifest.SummaryFile.Length]}', or another prefix.");
        }

        ObjectInfo[] data = [.. all.Where(found => found.Address.Key[prefix.Key.Length..].Split('/').All(ItemFolder.HoldsItems))];
        return data.Length > 0
            ? data
            : throw ServiceException.Refusal("NoSuchKey", $"There are no objects to read under '{prefix}'{(all.Count > 0 ? ", only such whose names, or folders in them, begin with _ or a dot" : string.Empty)}: check the prefix.");
    }
}
