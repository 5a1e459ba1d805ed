using System.Collections.Concurrent;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Staging;

/// <summary>Uploads what is to be loaded as packed lines of DynamoDB JSON, some objects at once, each read from disk as it goes.</summary>
/// <param name="store">Where to.</param>
/// <param name="area">The folder.</param>
/// <param name="input">What is to be loaded, settled.</param>
/// <param name="account">The books, for retries.</param>
/// <param name="warn">Hears of parts of an upload that could not be removed.</param>
internal sealed class StagedUpload(ObjectStore store, StagingArea area, StagedInput input, TransferAccount account, Action<string> warn)
{
    /// <summary>Each takes a buffer of 8 MB for its upload, and a processor for its packing.</summary>
    private const int MostAtOnce = 4;

    private const int LinesAtOnce = 256;
    private const int BytesAtOnce = 1024 * 1024;

    private readonly ConcurrentDictionary<S3Address, long> _sizes = new();
    private long _linesDone;

    /// <summary>Lines that uploads have taken so far. Safe from any thread.</summary>
    public long LinesDone => Interlocked.Read(ref _linesDone);

    /// <summary>Uploads all objects.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When all of them are there.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    /// <exception cref="IOException">The records cannot be read.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using SemaphoreSlim lanes = ObjectStore.NewLanes();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 2, MostAtOnce), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(input.Objects, options, async (one, token) => await UploadAsync(one, lanes, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Looks which of the objects are still there as they were uploaded, by their size.</summary>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>How many are.</returns>
    /// <exception cref="ServiceException">They may not be listed, or the service does not answer.</exception>
    public async Task<int> CountWholeAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> there = await store.ListAsync(area.Data, cancellationToken).ConfigureAwait(false);
        return there.Count(found => _sizes.TryGetValue(found.Address, out long size) && size == found.Size);
    }

    private async Task UploadAsync(StagedObject one, SemaphoreSlim lanes, CancellationToken cancellationToken)
    {
        ObjectUpload upload = store.BeginWrite(area.ObjectOf(one.Number), before: null, mustBeNew: true, lanes, account.Retried);
        try
        {
            var writer = new DynamoDbJsonWriter(ItemFormats.Pack(upload));
            await using (writer.ConfigureAwait(false))
            {
                foreach (List<ItemRecord> page in Pages(one))
                {
                    await writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
                    Interlocked.Add(ref _linesDone, page.Count);
                }

                await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            // From here on nothing interrupts it: a request that is given up on its way might make the object after it was looked for.
            cancellationToken.ThrowIfCancellationRequested();
            await upload.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
            _sizes[area.ObjectOf(one.Number)] = upload.Position;
        }
        catch
        {
            await upload.TryAbortAsync(warn).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The items of an object, some at a time; each page is overwritten by the next.</summary>
    private IEnumerable<List<ItemRecord>> Pages(StagedObject one)
    {
        var page = new List<ItemRecord>(LinesAtOnce);
        byte[] buffer = [];
        foreach (IReadOnlyList<StagedLine> some in Portions(one))
        {
            int length = some.Sum(line => line.RecordLength);
            buffer = buffer.Length < length ? new byte[length] : buffer;
            page.Clear();
            int position = 0;
            foreach (StagedLine line in some)
            {
                Memory<byte> record = buffer.AsMemory(position, line.RecordLength);
                input.Records.Read(line.Offset, record.Span);
                page.Add(new ItemRecord(StagedRecord.ItemOf(record), default));
                position += line.RecordLength;
            }

            yield return page;
        }
    }

    private IEnumerable<IReadOnlyList<StagedLine>> Portions(StagedObject one)
    {
        var portion = new List<StagedLine>(LinesAtOnce);
        int bytes = 0;
        foreach (StagedLine line in input.Lines.Read(one.First, one.Count))
        {
            if (portion.Count == LinesAtOnce || (portion.Count > 0 && bytes + line.RecordLength > BytesAtOnce))
            {
                yield return portion;
                portion.Clear();
                bytes = 0;
            }

            portion.Add(line);
            bytes += line.RecordLength;
        }

        yield return portion;
    }
}
