using System.Runtime.CompilerServices;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>The report of a load: the items that it has not written, and the objects that it has not read to their end.</summary>
/// <remarks>
/// The layout is assumed, see docs/native-jobs.md. A line in no known form is a failed item, too, with its text, so that nothing that
/// the service reports is lost. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Output.html
/// </remarks>
public sealed class LoadReport
{
    /// <summary>How many items whose record the report does not hold are looked for in the input: so many were measured to take 35 MB.</summary>
    public const int MostAwaited = 100_000;

    /// <summary>By how much the clocks of the service and of S3 may differ.</summary>
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(5);

    private readonly ObjectStore _store;
    private readonly S3Load _load;
    private readonly IReadOnlyList<ObjectInfo> _files;
    private readonly List<UnreadRest> _unread = [];
    private bool _hasEndedObjects;

    private LoadReport(ObjectStore store, S3Load load, IReadOnlyList<ObjectInfo> files)
    {
        _store = store;
        _load = load;
        _files = files;
    }

    /// <summary>How many failures the report tells of, as far as it was read; those of its conditions are among them.</summary>
    public long Reported { get; private set; }

    /// <summary>The objects that were not read to their end; known when the report was read.</summary>
    public IReadOnlyList<UnreadRest> Unread => _unread;

    /// <summary>
    /// What the load has not done by its own counts, and neither its report nor the objects that this names explain; null where the
    /// counts agree. Known when the report was read: one sentence with what to do.
    /// </summary>
    public string? Shortfall => LoadWords.Unfinished(_load)
        ?? (Reported < _load.FailedItemCount
            ? $"The load into '{_load.TableName}' counts {_load.FailedItemCount:N0} failed items, and the report in '{_load.ReportS3Uri}' tells of {Reported:N0}: the others cannot be named. Load the objects again when their cause is mended."
            : _load.ProcessedBytes < _load.TotalBytes && !_hasEndedObjects
                ? $"The load into '{_load.TableName}' counts {_load.ProcessedBytes:N0} of {_load.TotalBytes:N0} bytes as read, and its report names no object that was not read to its end: items in the others may be missing and are in no count. Load the objects again."
                : null);

    /// <summary>Finds the report of a load.</summary>
    /// <param name="connection">Where S3 is.</param>
    /// <param name="load">The load.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The report; an empty one where the service has written none.</returns>
    /// <exception cref="ServiceException">The bucket is not there or may not be listed, or the service does not answer.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public static async Task<LoadReport> FindAsync(DdbConnection connection, S3Load load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        var store = new ObjectStore(connection);
        IReadOnlyList<ObjectInfo> all = load.ReportS3Uri is null ? [] : await ListAsync(store, S3Address.Parse(load.ReportS3Uri), cancellationToken).ConfigureAwait(false);

        // One prefix may have the reports of many loads, each in a folder with the number of its load.
        string folder = $"/{load.LoadArn[(load.LoadArn.LastIndexOf('/') + 1)..]}/";
        ObjectInfo[] own = [.. all.Where(found => $"/{found.Address.Key}".Contains(folder, StringComparison.Ordinal))];
        IEnumerable<ObjectInfo> files = own.Length > 0 ? own : all.Where(found => MayBeOf(load, found));
        return new LoadReport(store, load, [.. files.Where(found => found.Size > 0 && !IsManifest(found.Address))]);
    }

    /// <summary>Reads the report; once.</summary>
    /// <param name="withUnread">Whether to yield the records that were not read, too, as failures of their own.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// The failures as they come. Those whose record the report does not hold come last, with the record from the input; beyond
    /// <see cref="MostAwaited"/> of them they come at once, and have their place alone.
    /// </returns>
    /// <exception cref="ServiceException">An object is not there, or may not be read.</exception>
    public async IAsyncEnumerable<LoadFailure> ReadAsync(bool withUnread, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var objects = new Dictionary<S3Address, ReportedObject>(); // a load takes 50,000 at most
        int awaited = 0;
        foreach (ObjectInfo file in _files)
        {
            await foreach ((ReadOnlyMemory<byte> line, ItemPosition position) in ReadLinesAsync(file, cancellationToken).ConfigureAwait(false))
            {
                if (LoadReportLine.TryRead(line) is not { } reported)
                {
                    Reported++;
                    yield return Unknown(line, position);
                    continue;
                }

                if (reported.LoadArn is not null && reported.LoadArn != _load.LoadArn)
                {
                    continue;
                }

                Reported++;
                ReportedObject known = ObjectOf(objects, reported);
                if (reported.Code == LoadReportLine.UnreadableObject)
                {
                    continue; // it is about no item
                }

                if (reported.Text is { } text)
                {
                    yield return Failure(reported, await LoadedObject.ParseAsync(text, _load, cancellationToken).ConfigureAwait(false));
                }
                else if (awaited < MostAwaited)
                {
                    awaited += known.Await(reported) ? 1 : 0;
                }
                else
                {
                    yield return Failure(reported, NotToBeHad($"only {MostAwaited:N0} of the records that the report points at are looked for"));
                }
            }
        }

        _hasEndedObjects = objects.Values.Any(known => known.End is not null);
        foreach ((S3Address address, ReportedObject reported) in objects.Where(entry => entry.Value.NeedsLook).OrderBy(entry => entry.Key.Key, StringComparer.Ordinal))
        {
            await foreach (LoadFailure failure in LookAsync(address, reported, withUnread, cancellationToken).ConfigureAwait(false))
            {
                yield return failure;
            }
        }
    }

    private static async Task<IReadOnlyList<ObjectInfo>> ListAsync(ObjectStore store, S3Address prefix, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException denied)
        {
            throw JobRefusal.NamePermission(denied, "s3:ListBucket");
        }
    }

    /// <summary>Whether an object outside of the load's own folder can be of its report: neither its input nor what was written at another time is.</summary>
    private static bool MayBeOf(S3Load load, ObjectInfo found) =>
        !(load.S3Uri is { } input && found.Address.ToString().StartsWith(input, StringComparison.Ordinal))
        && !(found.LastModified < load.StartTime - s_clockDifference)
        && !(found.LastModified > load.EndTime + s_clockDifference);

    private static bool IsManifest(S3Address address) => address.Key[(address.Key.LastIndexOf('/') + 1)..].StartsWith("manifest", StringComparison.Ordinal);

    /// <summary>What is known of the object that a line is about, with that line.</summary>
    private static ReportedObject ObjectOf(Dictionary<S3Address, ReportedObject> objects, LoadReportLine reported)
    {
        if (!objects.TryGetValue(reported.Object, out ReportedObject? known))
        {
            objects.Add(reported.Object, known = new ReportedObject(reported.Object));
        }

        known.Add(reported);
        return known;
    }

    private static ItemRecord NotToBeHad(string? why) => new(default, default, $"The record is not to be had{(why is null ? string.Empty : ": " + why)}");

    private static LoadFailure Failure(LoadReportLine reported, ItemRecord record) => new(
        reported.Object, reported.Index, record with { Position = new ItemPosition(reported.Object.ToString(), reported.Index + 1), Problem = reported.Problem });

    private static LoadFailure Unknown(ReadOnlyMemory<byte> line, ItemPosition position) => new(null, null, new ItemRecord(
        default,
        position,
        UnreadRecord.Of(line.Span, ItemFormat.DynamoDbJson),
        new ItemProblem(ProblemCode.ServiceRejectedItem, "The report tells of a failure in a form that is not known; its text is kept as it is.")));

    private async IAsyncEnumerable<(ReadOnlyMemory<byte> Line, ItemPosition Position)> ReadLinesAsync(ObjectInfo file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string name = file.Address.ToString();
        Stream stored = _store.OpenRead(file, static () => { });
        var stream = new InputStream(ItemFormats.IsPacked(name) ? new UnpackingStream(stored) : stored, name);
        await using (stream.ConfigureAwait(false))
        {
            IAsyncEnumerable<IReadOnlyList<ItemRecord>> pages = RecordPages.ReadAsync(
                new LineSplitter(stream, name, reuseBlocks: false), name, (line, position) => new ItemRecord(new Item(line), position), cancellationToken);
            await foreach (IReadOnlyList<ItemRecord> page in pages.ConfigureAwait(false))
            {
                foreach (ItemRecord line in page)
                {
                    yield return (line.Item.Json, line.Position);
                }
            }
        }
    }

    /// <summary>Reads an object of the input for the items that the report points at, and for what the load has not read of it.</summary>
    private async IAsyncEnumerable<LoadFailure> LookAsync(S3Address address, ReportedObject reported, bool withUnread, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectInfo? found = await _store.FindAsync(address, cancellationToken).ConfigureAwait(false);
        long unread = 0;
        bool isWhole = false;
        string? obstacle = found is null ? "it is not there any more" : null;
        IAsyncEnumerator<(long Index, ItemRecord Record)>? records = found is null ? null : LoadedObject.ReadAsync(_store, found, _load, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (records is not null && !isWhole && obstacle is null)
        {
            (long Index, ItemRecord Record)? record = null;
            try
            {
                record = await records.MoveNextAsync().ConfigureAwait(false) ? records.Current : null;
                isWhole = record is null;
            }
            catch (InvalidDataException exception)
            {
                obstacle = exception.Message;
            }

            if (record is not { } read)
            {
                continue;
            }

            if (reported.Missing.Remove(read.Index, out LoadReportLine? line))
            {
                yield return Failure(line, read.Record);
            }
            else if (reported.End is { } end && read.Index >= end.Next)
            {
                unread++;
                if (withUnread)
                {
                    yield return NotRead(address, read.Index, read.Record, end);
                }
            }
        }

        if (records is not null)
        {
            await records.DisposeAsync().ConfigureAwait(false);
        }

        foreach (LoadReportLine missing in reported.Missing.Values)
        {
            yield return Failure(missing, NotToBeHad(obstacle));
        }

        if (reported.End is { } last && (unread > 0 || !isWhole))
        {
            _unread.Add(new UnreadRest(address, last.Next, isWhole ? unread : null, last.Message));
        }
    }

    private static LoadFailure NotRead(S3Address address, long index, ItemRecord record, LoadReportLine end) => new(address, index, record with
    {
        Problem = record.Problem ?? new ItemProblem(ProblemCode.NotRead, $"The load has not read it: record {end.Index + 1:N0} of its object ended the reading."),
    });

    /// <summary>What the report tells of one object.</summary>
    private sealed class ReportedObject(S3Address address)
    {
        private LoadReportLine? _last;

        /// <summary>Failures whose record the report does not hold, by the numbers of the records.</summary>
        public SortedDictionary<long, LoadReportLine> Missing { get; } = [];

        /// <summary>What ended the reading of the object; null when it was read to its end, for all that the report tells.</summary>
        public LoadReportLine? End => _last is { EndsObject: true } ? _last : null;

        /// <summary>Whether the object itself has to be read.</summary>
        public bool NeedsLook => Missing.Count > 0 || End is not null;

        public void Add(LoadReportLine reported) => _last = _last is null || reported.Index >= _last.Index ? reported : _last;

        /// <summary>Notes an item whose record is to be looked for.</summary>
        /// <returns>Whether it was not noted before.</returns>
        public bool Await(LoadReportLine reported) => Missing.TryAdd(reported.Index, reported with { LoadArn = null, Object = address });
    }
}
