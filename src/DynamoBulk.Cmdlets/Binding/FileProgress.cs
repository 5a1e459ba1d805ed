using System.Globalization;
using System.Management.Automation;
using DynamoBulk.Formats;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The progress bar of a command that reads files: items, bytes of all the files, and time left.</summary>
internal sealed class FileProgress(PSCmdlet cmdlet, IEnumerable<string> paths)
{
    private const long IntervalMilliseconds = 250;
    private const long QuietMilliseconds = 500;
    private const double Megabyte = 1e6;

    private readonly long _allBytes = paths.Sum(path => new FileInfo(path).Length);
    private readonly long _started = Environment.TickCount64;
    private long _nextShow = Environment.TickCount64 + QuietMilliseconds;
    private long _bytesBefore;
    private long _items;
    private bool _shown;

    /// <summary>Shows the state of now, a few times a second at the most; half a second of reading shows nothing.</summary>
    /// <param name="file">The file that is read.</param>
    /// <param name="items">Items that were read since this was last called.</param>
    public void Show(ItemFile file, int items)
    {
        _items += items;
        if (Environment.TickCount64 < _nextShow)
        {
            return;
        }

        _nextShow = Environment.TickCount64 + IntervalMilliseconds;
        _shown = true;
        cmdlet.WriteProgress(Record(file.FilePath, _bytesBefore + file.BytesRead));
    }

    /// <summary>Goes on to the next file.</summary>
    /// <param name="file">The file that was read.</param>
    public void Passed(ItemFile file) => _bytesBefore += file.BytesRead;

    /// <summary>Takes the bar away.</summary>
    public void Hide()
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, "done", "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Record(string path, long bytes)
    {
        var record = new ProgressRecord(
            0,
            $"{cmdlet.MyInvocation.MyCommand.Name} {path}",
            string.Create(CultureInfo.CurrentCulture, $"{_items:N0} items, {bytes / Megabyte:N0} of {_allBytes / Megabyte:N0} MB"));

        // A pipe has no length.
        if (bytes > 0 && _allBytes > 0)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * bytes / _allBytes);
            record.SecondsRemaining = (int)Math.Max(0, (Environment.TickCount64 - _started) / 1000.0 * (_allBytes - bytes) / bytes);
        }

        return record;
    }
}
