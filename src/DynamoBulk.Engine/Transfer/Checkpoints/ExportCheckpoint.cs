using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Keeps the checkpoint of a transfer from a table, or from exports of one, into files or an object: every few seconds how far each
/// segment or data file has been read, and how much of the output holds exactly that.
/// </summary>
/// <remarks>Not safe for several threads: the sink calls it between two pages.</remarks>
public sealed class ExportCheckpoint : TransferCheckpoint
{
    private readonly TransferAccount _account;
    private readonly Dictionary<int, string> _open;
    private readonly HashSet<int> _ended;
    private readonly int _segments;
    private long _failed;
    private long _saved;

    /// <summary>Makes a keeper; the books begin where the checkpoint says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="segments">Parts that the scan is cut into, or data files.</param>
    /// <param name="account">The books of the transfer.</param>
    /// <param name="time">The clock.</param>
    public ExportCheckpoint(CheckpointFile file, int segments, TransferAccount account, TimeProvider? time = null)
        : base(file, time)
    {
        ArgumentNullException.ThrowIfNull(account);
        _account = account;
        _open = new Dictionary<int, string>(File.Found?.Scan?.Open ?? new Dictionary<int, string>());
        _ended = [.. File.Found?.Scan?.Ended ?? []];
        _segments = segments;
        (Items, Bytes, _failed) = (Before.Written, Before.Bytes, Before.Failed);
        _saved = Started;
        account.GoOnReadingFrom(Before);
    }

    /// <summary>How often it is saved.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Items of this run and those before it that the output holds.</summary>
    internal long Items { get; private set; }

    /// <summary>Their bytes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Tries whether the file can be written.</summary>
    /// <exception cref="IOException">It cannot; to be told before anything is read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Begin()
    {
        if (File.Found is { } found)
        {
            File.Save(found);
        }
        else
        {
            // Nothing is kept of a run that ends before its first checkpoint, so there is nothing to go on from yet.
            Save(null);
            File.Remove();
        }
    }

    /// <summary>A page was given to the writer.</summary>
    /// <param name="page">The page.</param>
    /// <param name="writer">The writer.</param>
    internal async ValueTask PassAsync(IReadOnlyList<ItemRecord> page, IResumableWriter writer)
    {
        Items += page.Count;
        Bytes += page.Sum(record => (long)record.Item.Json.Length);
        if (page is ScanPage scan)
        {
            Advance(scan);
        }

        if (Time.GetElapsedTime(_saved) >= Interval)
        {
            await SettleAsync(writer, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the output and gives it its name; the transfer is done then.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    internal async Task CompleteAsync(IResumableWriter writer, CancellationToken cancellationToken)
    {
        if (File.Found?.Output is not { IsWhole: true })
        {
            // To write a csv file from what waits may take long, too.
            await SettleAsync(writer, cancellationToken).ConfigureAwait(false);
        }

        if (await writer.EndAsync(cancellationToken).ConfigureAwait(false) is { } whole)
        {
            Save(whole);
            writer.Keep();
        }

        await writer.PublishAsync(cancellationToken).ConfigureAwait(false);
        File.Remove();
    }

    /// <summary>The transfer ends early: keeps what was written.</summary>
    /// <param name="writer">The writer.</param>
    internal async Task EndEarlyAsync(IResumableWriter writer)
    {
        if (Items > Before.Written || WrittenPath is not null)
        {
            await SettleAsync(writer, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Saves how far it is; where the writer cannot keep that yet, the checkpoint before stays, and the next page tries again.</summary>
    private async Task SettleAsync(IResumableWriter writer, CancellationToken cancellationToken)
    {
        if (await writer.SettleAsync(cancellationToken).ConfigureAwait(false) is { } output)
        {
            Save(output);
            writer.Keep();
        }
    }

    private void Advance(ScanPage page)
    {
        _failed += page.Failed;
        if (page.NextKey.IsEmpty)
        {
            _open.Remove(page.Segment);
            _ended.Add(page.Segment);
        }
        else
        {
            _open[page.Segment] = Encoding.UTF8.GetString(page.NextKey.Span);
        }
    }

    private void Save(OutputPlace? output)
    {
        File.Save(File.NewCheckpoint(Time) with
        {
            Counts = WithCost(new CheckpointCounts { Written = Items, Failed = _failed, Bytes = Bytes }, _account),
            Scan = new ScanPlace { Segments = _segments, Open = _open, Ended = _ended },
            Output = output,
        });
        _saved = Time.GetTimestamp();
    }
}
