using System.Runtime.CompilerServices;
using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs.Records;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs;

/// <summary>A job that reads items from S3 and puts them into a table: an import or a load.</summary>
/// <remarks>
/// Objects are read one after the other in the order of their keys, where the service reads many at once and in no order that
/// it tells. A record that is not what the format says ends its object: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Format.html
/// </remarks>
internal abstract class InputJob(string arn, string? clientToken, JobInput input, Table table, JobStorage storage, TimeProvider time) : Job(arn, clientToken, time)
{
    private const int MaxObjects = 50_000;

    private long _storedBytes;
    private long _unpackedBytes;
    private long _totalBytes = -1;
    private long _storedItems;
    private long _failures;

    /// <summary>The table.</summary>
    public Table Table { get; } = table;

    /// <summary>Bytes read of the objects, as they are stored.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Bytes read of the objects, unpacked.</summary>
    public long UnpackedBytes => Interlocked.Read(ref _unpackedBytes);

    /// <summary>The size of all objects; null until they are listed.</summary>
    public long? TotalBytes => Interlocked.Read(ref _totalBytes) is >= 0 and var total ? total : null;

    /// <summary>Records that were put into the table.</summary>
    public long StoredItems => Interlocked.Read(ref _storedItems);

    /// <summary>Records that were not, among those that were read.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>The most bytes that an object may have.</summary>
    protected virtual long MaxObjectSize => long.MaxValue;

    /// <summary>What is said when an object is another one than was listed.</summary>
    protected abstract string ObjectModified { get; }

    /// <summary>Reads all input.</summary>
    /// <exception cref="JobFailedException">There is too much of it, or it changes, or S3 refuses.</exception>
    protected async Task ReadInputAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredObject> objects = await storage.ListAsync(input.Bucket, input.Prefix, cancellationToken).ConfigureAwait(false);
        if (objects.Count > MaxObjects)
        {
            throw new JobFailedException("S3TooManyObjects", $"There are {objects.Count} objects under s3://{input.Bucket}/{input.Prefix}; a job takes at most {MaxObjects}.");
        }

        Interlocked.Exchange(ref _totalBytes, objects.Sum(entry => entry.Size));
        foreach (StoredObject entry in objects)
        {
            await ReadObjectAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts an item into the table.</summary>
    protected abstract ValueTask StoreAsync(Row row, CancellationToken cancellationToken);

    /// <summary>Takes note of a record that is not in the table.</summary>
    protected abstract void Report(RecordFailure failure);

    private async Task ReadObjectAsync(StoredObject entry, CancellationToken cancellationToken)
    {
        if (entry.Size > MaxObjectSize)
        {
            Fail(new RecordFailure(RecordFailure.Unreadable, entry.Key, 0, $"The object has {entry.Size} bytes; a job takes at most {MaxObjectSize} of one object.", null));
            return;
        }

        (string etag, Stream content) = await storage.OpenReadAsync(input.Bucket, entry.Key, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable opened = content.ConfigureAwait(false);
        if (etag != entry.ETag)
        {
            throw new JobFailedException(ObjectModified, $"The object s3://{input.Bucket}/{entry.Key} was replaced while the job ran.");
        }

        long next = 0;
        try
        {
            IRecordReader reader = input.Open(new CountingStream(content, read => Interlocked.Add(ref _storedBytes, read)), Table, read => Interlocked.Add(ref _unpackedBytes, read));
            await using ConfiguredAsyncDisposable reading = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } record)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = record.Index + 1;
                await TakeAsync(entry, record, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MalformedRecordException exception)
        {
            Fail(new RecordFailure(RecordFailure.Malformed, entry.Key, exception.Index, exception.Message, exception.Raw));
        }
        catch (InvalidDataException exception)
        {
            Fail(new RecordFailure(RecordFailure.Unreadable, entry.Key, next, exception.Message, null));
        }
    }

    private async ValueTask TakeAsync(StoredObject entry, InputRecord record, CancellationToken cancellationToken)
    {
        string? problem = record.Problem;
        if (problem is null && TryMakeRow(record.Item, out problem) is { } row)
        {
            await StoreAsync(row, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _storedItems);
            return;
        }

        Fail(new RecordFailure(RecordFailure.Item, entry.Key, record.Index, problem!, record.Raw));
    }

    private void Fail(RecordFailure failure)
    {
        Report(failure);
        Interlocked.Increment(ref _failures);
    }

    private Row? TryMakeRow(ReadOnlyMemory<byte> item, out string? problem)
    {
        try
        {
            problem = null;
            return ItemIntake.TakeItem(Table, item);
        }
        catch (Exception exception) when (exception is ServiceException or JsonException or FormatException or InvalidOperationException)
        {
            problem = exception.Message;
            return null;
        }
    }
}
