using System.Diagnostics;

namespace DynamoBulk.Bench.Memory;

/// <summary>Looks at the working set of this process ten times a second.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly Func<bool> _isWarm;
    private readonly Timer _timer;

    /// <summary>Begins to look.</summary>
    /// <param name="isWarm">Whether the first part is over.</param>
    public MemoryWatch(Func<bool> isWarm)
    {
        _isWarm = isWarm;
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>The highest working set of the first part, in bytes.</summary>
    public long First { get; private set; }

    /// <summary>The highest working set of all, in bytes.</summary>
    public long Highest { get; private set; }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        using var process = Process.GetCurrentProcess();
        Highest = Math.Max(Highest, process.WorkingSet64);
        First = _isWarm() ? First : Highest;
    }
}
