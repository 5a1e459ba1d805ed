using System.Globalization;
using System.Management.Automation;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The progress bar of a transfer: items, rate, capacity in use, throttling and time left.</summary>
internal sealed class TransferProgress(Cmdlet cmdlet, ItemTransfer transfer, TransferAccount account)
{
    private const long IntervalMilliseconds = 250;
    private const long QuietMilliseconds = 500;

    private long _nextShow = Environment.TickCount64 + QuietMilliseconds;
    private TimeSpan _lastShown;
    private long _lastItems;
    private double _lastUnits;
    private bool _shown;

    /// <summary>Shows the state of now, a few times a second at the most; a transfer of half a second shows nothing.</summary>
    public void Show()
    {
        if (Environment.TickCount64 < _nextShow)
        {
            return;
        }

        _nextShow = Environment.TickCount64 + IntervalMilliseconds;
        TransferResult now = transfer.Result;
        TimeSpan since = now.Elapsed - _lastShown;
        // What is exported counts as written when its file is whole, so there the reading is what goes on.
        long ended = now.Operation == "Export" ? now.ItemsRead : account.ItemsEnded;
        double itemsPerSecond = (ended - _lastItems) / since.TotalSeconds;
        double unitsPerSecond = (now.ConsumedCapacity - _lastUnits) / since.TotalSeconds;
        (_lastShown, _lastItems, _lastUnits, _shown) = (now.Elapsed, ended, now.ConsumedCapacity, true);
        cmdlet.WriteProgress(Record(now, ended, itemsPerSecond, unitsPerSecond));
    }

    /// <summary>Takes the bar away.</summary>
    public void Hide()
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, "done", "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Record(TransferResult now, long ended, double itemsPerSecond, double unitsPerSecond)
    {
        string capacity = transfer.TableCapacity is { } limit ? $" of {limit:N0}" : string.Empty;
        string throttled = now.ThrottledRequests > 0 ? $", {now.ThrottledRequests:N0} requests throttled" : string.Empty;
        string failed = now.ItemsFailed > 0 ? $", {now.ItemsFailed:N0} failed" : string.Empty;
        var record = new ProgressRecord(
            0,
            $"{now.Operation} from {now.Source} to {now.Destination}",
            string.Create(CultureInfo.CurrentCulture, $"{ended:N0} items, {itemsPerSecond:N0}/s, {unitsPerSecond:N0}{capacity} units/s{throttled}{failed}"));
        if (transfer.ExpectedItems is > 0 and var expected)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * ended / expected);
            record.SecondsRemaining = ended > 0 ? (int)Math.Clamp((expected - ended) * now.Elapsed.TotalSeconds / ended, 0, int.MaxValue) : -1;
        }

        return record;
    }
}
