using System.Globalization;
using System.Management.Automation;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The progress bar of a transfer: items, bytes of the input, rate, capacity in use, throttling and time left.</summary>
internal sealed class TransferProgress(Cmdlet cmdlet, ItemTransfer transfer, TransferAccount account, Func<string> pace, Func<double?>? share = null)
{
    private const long IntervalMilliseconds = 250;
    private const long QuietMilliseconds = 500;
    private const double Megabyte = 1e6;

    /// <summary>How much the newest quarter of a second says about the rate.</summary>
    private const double Smoothing = 0.2;

    private long _nextShow = Environment.TickCount64 + QuietMilliseconds;
    private TimeSpan _lastShown;
    private long _lastItems;
    private double _itemsPerSecond;
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

        // What is exported counts as written when its file is whole, so there the reading is what goes on.
        long ended = now.Operation is "Export" or "Receive" ? now.ItemsRead : account.ItemsEnded;
        double rate = (ended - _lastItems) / (now.Elapsed - _lastShown).TotalSeconds;
        _itemsPerSecond = _shown ? _itemsPerSecond + (Smoothing * (rate - _itemsPerSecond)) : rate;
        (_lastShown, _lastItems, _shown) = (now.Elapsed, ended, true);
        cmdlet.WriteProgress(Record(now, ended));
    }

    /// <summary>Takes the bar away.</summary>
    public void Hide()
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, "done", "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Record(TransferResult now, long ended)
    {
        string bytes = transfer.InputBytes is var (read, all) ? string.Create(CultureInfo.CurrentCulture, $", {read / Megabyte:N0} of {all / Megabyte:N0} MB read") : string.Empty;
        string throttled = now.ThrottledRequests > 0 ? $", {now.ThrottledRequests:N0} requests throttled" : string.Empty;
        string failed = now.ItemsFailed > 0 ? $", {now.ItemsFailed:N0} failed" : string.Empty;
        var record = new ProgressRecord(
            0,
            $"{now.Operation} from {now.Source} to {now.Destination}",
            string.Create(CultureInfo.CurrentCulture, $"{ended:N0} items{bytes}, {_itemsPerSecond:N0}/s, {pace()}{throttled}{failed}"));
        if (share?.Invoke() is { } done)
        {
            record.PercentComplete = (int)(100 * done);
        }
        else if (transfer.ExpectedItems is > 0 and var expected)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * ended / expected);
            record.SecondsRemaining = ended > 0 ? (int)Math.Clamp((expected - ended) / Math.Max(_itemsPerSecond, 0.001), 0, int.MaxValue) : -1;
        }

        return record;
    }
}
