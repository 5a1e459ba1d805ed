using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DynamoBulk.Local.Expressions;

namespace DynamoBulk.Local.Jobs.Loads;

/// <summary>The report of a load: the records that failed, as lines of JSON in gzip, and a manifest.</summary>
/// <remarks>
/// The layout is assumed, see docs/native-jobs.md: the service's is published on a page of which only the headings are known here.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Output.html
/// </remarks>
internal sealed class LoadReport : IAsyncDisposable
{
    private readonly string _arn;
    private readonly string _inputBucket;
    private readonly LoadOutput _output;
    private readonly FileStream _file;
    private readonly GZipStream _lines;
    private long _count;

    /// <summary>Begins a report in a file of its own, which is gone with it.</summary>
    /// <param name="arn">The load.</param>
    /// <param name="inputBucket">Where the records stand.</param>
    /// <param name="output">Where the report goes.</param>
    public LoadReport(string arn, string inputBucket, LoadOutput output)
    {
        _arn = arn;
        _inputBucket = inputBucket;
        _output = output;
        _file = File.Open(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
        _lines = new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>Adds a record that failed.</summary>
    public void Add(RecordFailure failure)
    {
        if (!_output.HasErrors)
        {
            return;
        }

        _count++;
        using (var line = new Utf8JsonWriter(_lines, AttributeJson.WriterOptions))
        {
            line.WriteStartObject();
            line.WriteStartObject("itemS3Pointer");
            line.WriteString("bucket", _inputBucket);
            line.WriteString("key", failure.Key);
            line.WriteNumber("itemIndex", failure.Index);
            line.WriteEndObject();
            line.WriteString("bulkOperationArn", _arn);
            line.WriteString("errorCode", failure.Code);
            line.WriteStartArray("errorMessages");
            line.WriteStringValue(failure.Message);
            line.WriteEndArray();
            if (failure.Raw is { } raw)
            {
                line.WriteString("record", Encoding.UTF8.GetString(raw.Span));
            }

            line.WriteEndObject();
        }

        _lines.WriteByte((byte)'\n');
    }

    /// <summary>Writes the report to S3.</summary>
    /// <param name="storage">S3.</param>
    /// <param name="end">How the load ended.</param>
    /// <param name="processed">How many records it read.</param>
    /// <param name="failed">How many of them failed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="JobFailedException">S3 refuses.</exception>
    public async Task WriteAsync(JobStorage storage, JobState end, long processed, long failed, CancellationToken cancellationToken)
    {
        string folder = $"{(_output.Prefix is { Length: > 0 } prefix ? prefix.TrimEnd('/') + "/" : string.Empty)}AWSDynamoDB/{_arn[(_arn.LastIndexOf('/') + 1)..]}";
        string errors = $"{folder}/errors/{Path.GetRandomFileName().Replace(".", string.Empty, StringComparison.Ordinal)}.json.gz";
        await _lines.DisposeAsync().ConfigureAwait(false);
        if (_count > 0)
        {
            _file.Position = 0;
            await storage.WriteAsync(_output.Bucket, errors, _file, _output.Encryption, cancellationToken).ConfigureAwait(false);
        }

        using var manifest = new MemoryStream();
        WriteManifest(manifest, end, processed, failed, errors);
        manifest.Position = 0;
        await storage.WriteAsync(_output.Bucket, $"{folder}/manifest.json", manifest, _output.Encryption, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private void WriteManifest(Stream stream, JobState end, long processed, long failed, string errors)
    {
        using var manifest = new Utf8JsonWriter(stream, AttributeJson.WriterOptions);
        manifest.WriteStartObject();
        manifest.WriteString("bulkOperationArn", _arn);
        manifest.WriteString("bulkOperationStatus", end.StatusName);
        manifest.WriteNumber("processedItemCount", processed);
        manifest.WriteNumber("failedItemCount", failed);
        manifest.WriteStartArray("outputFiles");
        if (_count > 0)
        {
            manifest.WriteStartObject();
            manifest.WriteString("outputType", "ERROR");
            manifest.WriteString("s3Key", errors);
            manifest.WriteNumber("recordCount", _count);
            manifest.WriteEndObject();
        }

        manifest.WriteEndArray();
        manifest.WriteEndObject();
    }
}
