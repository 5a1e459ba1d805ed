using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Records;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items, or changes, of exports of one table: export after export, and of each several data files at once.</summary>
/// <remarks>
/// In one export no item is told twice, so that its files have no order. The number of a record follows from the counts in the
/// manifest and not from when it is read.
/// </remarks>
public sealed class ExportSource : IResumableSource, ISizedSource
{
    private readonly IReadOnlyList<ExportManifest> _exports;
    private readonly IReadOnlyList<DataFile> _files;
    private readonly long[] _before; // the records in the files before each one, and in all of them
    private readonly ExportReading _reading;
    private readonly TransferAccount _account;
    private readonly ConcurrentDictionary<string, DataFileReader> _opened = new(StringComparer.Ordinal);
    private DoneRecords _done = DoneRecords.None;
    private HashSet<long> _rejected = [];
    private bool _yieldsDone;
    private bool _numbers;
    private long _bytesRead;

    /// <summary>Makes a source; no data file is opened yet.</summary>
    /// <param name="exports">The exports, in any order.</param>
    /// <param name="reading">How they are read.</param>
    /// <param name="account">The books.</param>
    /// <exception cref="ExportException">The exports do not make one series, or cannot be undone.</exception>
    public ExportSource(IReadOnlyList<ExportManifest> exports, ExportReading reading, TransferAccount account)
    {
        _exports = ExportSeries.Order(exports, reading.IsReverse);
        _files = [.. _exports.SelectMany(export => export.Files)];
        _before = new long[_files.Count + 1];
        for (int i = 0; i < _files.Count; i++)
        {
            _before[i + 1] = _before[i] + _files[i].Entry.ItemCount;
        }

        _reading = reading;
        _account = account;
        Length = _files.Sum(file => file.Size);
        Description = exports.Count == 1 ? exports[0].Place.Name : $"{_exports[0].Place.Name} and {exports.Count - 1} more";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Items, or changes, in all of them.</summary>
    public long ItemCount => _before[^1];

    /// <summary>Whether there may be deletes among them.</summary>
    public bool MayDelete => _exports.Any(export => export.Summary.IsIncremental);

    /// <summary>How many data files there are.</summary>
    public int FileCount => _files.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Inputs => [.. _files.Select(file => new SourceFile(file.Name, file.Size, file.LastWriteTime, file.ETag))];

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Data files that are read at once: enough to keep the processors busy with unpacking, few enough for the memory that each holds.</summary>
    private static int FilesAtOnce => Math.Clamp(Environment.ProcessorCount, 4, 8);

    /// <inheritdoc/>
    /// <remarks>
    /// By the checksums in the manifest, to which every file is held while it is read; and by the version of it that is there, for of
    /// a large file items are written before it has proved good, and another one in its place would not have been read from its start.
    /// </remarks>
    public IReadOnlyList<InputFingerprint> Fingerprint() =>
        [.. _files.Select(file => new InputFingerprint(file.Name, file.Size, $"{file.Entry.Md5} {file.ETag}") { LastWritten = file.LastWriteTime })];

    /// <inheritdoc/>
    public void GoOn(DoneRecords done, bool yieldsDone)
    {
        (_done, _yieldsDone, _numbers) = (done, yieldsDone, true);
        _rejected = [.. DoneRecords.Numbers(done.RejectedRanges)];
    }

    /// <inheritdoc/>
    public InputPlace PlaceBehind(long mark)
    {
        // Without files there is the beginning alone.
        int file = Array.FindLastIndex(_before, Math.Max(0, _files.Count - 1), before => before <= mark);
        return new InputPlace(file, mark - _before[file]);
    }

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        _account.Doubt = record => Prove(record, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        int first = 0;
        foreach (ExportManifest export in _exports)
        {
            // What a later export says of a key has to come behind what an earlier one does.
            int from = first;
            await Parallel.ForEachAsync(Enumerable.Range(0, export.Files.Count), options, async (i, token) => await ReadAsync(export, from + i, pages, token).ConfigureAwait(false)).ConfigureAwait(false);
            first += export.Files.Count;
        }
    }

    private async Task ReadAsync(ExportManifest export, int number, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        if (IsPassed(number))
        {
            Interlocked.Add(ref _bytesRead, _files[number].Size);
            return;
        }

        var file = new DataFileReader(export.Place, _files[number], ReaderOf(export.Summary)) { OnRead = bytes => Interlocked.Add(ref _bytesRead, bytes), OnRetry = _account.Retried };
        _opened[_files[number].Name] = file;
        long passed = 0;
        long begin = _reading.Start?.Open.TryGetValue(number, out string? place) == true ? long.Parse(place, CultureInfo.InvariantCulture) : 0;
        await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            int skipped = (int)Math.Clamp(begin - passed, 0, page.Count);
            List<ItemRecord> left = Settle(page, skipped, _before[number] + passed);
            passed += page.Count;
            if (left.Count > 0)
            {
                _account.Read(left.Count(record => !record.IsDone));
                await pages.WriteAsync(_reading.TellsPlaces ? new ScanPage(left, number, Encoding.ASCII.GetBytes(passed.ToString(CultureInfo.InvariantCulture))) : left, cancellationToken).ConfigureAwait(false);
            }
        }

        if (_reading.TellsPlaces)
        {
            await pages.WriteAsync(new ScanPage([], number, default), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An item that is bad may show that its data file is: that is told then, and nothing of the item.</summary>
    private void Prove(ItemRecord record, CancellationToken cancellationToken)
    {
        if (record.Position.Source is { } name && _opened.TryGetValue(name, out DataFileReader? file))
        {
            file.ProveAsync(cancellationToken).GetAwaiter().GetResult();
        }
    }

    /// <summary>Whether a file need not be opened: all of it is done.</summary>
    private bool IsPassed(int number) =>
        _reading.Start?.Ended.Contains(number) == true || (!_yieldsDone && _done.HasAll(_before[number] + 1, _before[number + 1]));

    private IItemReader ReaderOf(ManifestSummary summary)
    {
        if (!summary.IsIncremental)
        {
            return summary.IsIon ? new IonReader() : new DynamoDbJsonReader();
        }

        var conversion = new ChangeConversion(_reading.Changes, summary.HasOldImages, _reading.IsReverse);
        return summary.IsIon ? new IonChanges(conversion) : new JsonChanges(conversion);
    }

    /// <summary>Numbers and checks the records of a page, and leaves out what is done unless it is asked for.</summary>
    /// <param name="page">The page.</param>
    /// <param name="skipped">How many of its first records an earlier run has passed.</param>
    /// <param name="before">How many records lie before it in all inputs.</param>
    private List<ItemRecord> Settle(IReadOnlyList<ItemRecord> page, int skipped, long before)
    {
        var left = new List<ItemRecord>(page.Count);
        for (int i = skipped; i < page.Count; i++)
        {
            ItemRecord record = page[i];
            if (_numbers)
            {
                long number = before + i + 1;
                record = record with { Number = number, IsDone = _done.Has(number) };
            }

            if (!record.IsDone || (_yieldsDone && !_rejected.Contains(record.Number)))
            {
                left.Add(_reading.ChecksItems ? Checked(record) : record);
            }
        }

        return left;
    }

    private static ItemRecord Checked(ItemRecord record) =>
        record.Problem is null && ProblemOf(record) is { } problem ? record with { Problem = problem } : record;

    private static ItemProblem? ProblemOf(ItemRecord record) => record.Original is ExportedChange change
        ? ItemInspector.CheckForm(change.Keys) ?? CheckImage(change.NewImage) ?? CheckImage(change.OldImage)
        : ItemInspector.CheckForm(record.Item);

    private static ItemProblem? CheckImage(Item? image) => image is { } item ? ItemInspector.CheckForm(item) : null;
}
