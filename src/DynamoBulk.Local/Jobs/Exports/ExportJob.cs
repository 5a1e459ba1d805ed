using System.Buffers;
using System.Text;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>Writes what a table was, or what became of its items, into a bucket: partition by partition, and the manifests last.</summary>
internal sealed class ExportJob : Job
{
    /// <summary>Bytes of lines after which a data file is full.</summary>
    private const long MaxFileLength = 256 * 1024 * 1024;

    /// <summary>A range of a table that is looked at as one is a share of a partition, so that its rows and changes stay few.</summary>
    private const int SharesOfTable = 64;

    /// <summary>What the service bills for an incremental export at least.</summary>
    private const long LeastBilledSize = 10_000_000;

    private readonly Table _table;
    private readonly ChangeJournal _journal;
    private readonly JobStorage _storage;
    private readonly ExportLayout _layout;
    private readonly TableHistory _history;
    private readonly IExportLines _lines;
    private readonly List<ExportedFile> _files = [];
    private long _size;

    public ExportJob(string arn, string? clientToken, Table table, ChangeJournal journal, ExportSettings settings, JobStorage storage, TimeProvider time)
        : base(arn, clientToken, time)
    {
        Settings = settings;
        Table = table.Definition;
        _table = table;
        _journal = journal;
        _storage = storage;
        _layout = new ExportLayout(settings.Prefix, arn);
        _history = new TableHistory(table, journal);
        HashSet<string> keys = [.. table.Definition.PrimaryKey.Select(key => key.Name)];
        _lines = settings.Format == ExportFormat.Ion ? new IonExportLines(keys) : new JsonExportLines(keys);
    }

    public ExportSettings Settings { get; }

    /// <summary>The table as it was when the export was asked for.</summary>
    public TableDefinition Table { get; }

    /// <summary>The key of the summary, which is there when the export is complete.</summary>
    public string Manifest => _layout.Summary;

    /// <summary>What it came to; null until it is complete.</summary>
    public ExportTotals? Totals { get; private set; }

    protected override async Task<JobStatus> WorkAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(_layout.Started, [], cancellationToken).ConfigureAwait(false);
        int partitions = _table.Meter.Partitions;
        for (int partition = 0; partition < partitions; partition++)
        {
            await ExportPartitionAsync(partition, partitions, cancellationToken).ConfigureAwait(false);
        }

        if (_table.Journal != _journal)
        {
            throw new JobFailedException("PointInTimeRecoveryUnavailable", "Point in time recovery was turned off while the export was under way");
        }

        var totals = new ExportTotals(_files.Sum(file => file.Count), Settings.Window is null ? _size : Math.Max(_size, LeastBilledSize));
        await WriteManifestAsync(_layout.Files, ExportManifest.WriteFiles(_files), cancellationToken).ConfigureAwait(false);
        await WriteManifestAsync(_layout.Summary, ExportManifest.WriteSummary(this, _layout.Files, totals, Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        Totals = totals;
        return JobStatus.Completed;
    }

    /// <summary>Writes the data files of a partition: one at least, though it be empty.</summary>
    private async Task ExportPartitionAsync(int partition, int partitions, CancellationToken cancellationToken)
    {
        int shares = Math.Max(1, SharesOfTable / partitions);
        int complete = _files.Count;
        var file = new DataFile();
        try
        {
            for (int share = 0; share < shares; share++)
            {
                foreach (Action<IBufferWriter<byte>> line in LinesOf(RowRange.Segment((partition * shares) + share, partitions * shares)))
                {
                    file.Add(line);
                    if (file.Length >= MaxFileLength)
                    {
                        await SendAsync(file, cancellationToken).ConfigureAwait(false);
                        file.Dispose();
                        file = new DataFile();
                    }
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            if (file.Count > 0 || _files.Count == complete)
            {
                await SendAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>What writes the lines for a range, one after the other.</summary>
    private IEnumerable<Action<IBufferWriter<byte>>> LinesOf(RowRange range)
    {
        if (Settings.Window is not { } window)
        {
            foreach (Row row in _history.StateAt(Settings.Time!.Value, range))
            {
                _size += row.Size;
                yield return output => _lines.WriteItem(output, row);
            }

            yield break;
        }

        foreach (ItemChange change in _history.ChangesWithin(window, range))
        {
            _size += (change.Before?.Size ?? 0) + (change.After?.Size ?? 0);
            yield return output => _lines.WriteChange(output, change, window.WithOldImages);
        }
    }

    private async Task SendAsync(DataFile file, CancellationToken cancellationToken)
    {
        (Stream content, byte[] md5) = file.Complete();
        string key = _layout.NewData(Settings.Format, Settings.Window is not null);
        await _storage.WriteAsPartAsync(Settings.Bucket, key, content, Settings.Encryption, cancellationToken).ConfigureAwait(false);
        _files.Add(new ExportedFile(key, file.Count, md5));
    }

    private async Task WriteManifestAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        await WriteAsync(key, content, cancellationToken).ConfigureAwait(false);
        await WriteAsync(ExportLayout.ChecksumOf(key), Encoding.ASCII.GetBytes(Convert.ToBase64String(Checksum.Of(content))), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content);
        await _storage.WriteAsync(Settings.Bucket, key, stream, Settings.Encryption, cancellationToken).ConfigureAwait(false);
    }
}
