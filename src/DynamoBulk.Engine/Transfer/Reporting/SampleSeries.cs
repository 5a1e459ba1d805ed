namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// The samples of a transfer, from its beginning on, in bounded memory: when there are too many, every other one goes, and
/// from then on only every other one is kept. The counters in those that stay still hold everything. Not safe for threads.
/// </summary>
internal sealed class SampleSeries
{
    /// <summary>The most that are kept: ten minutes, second by second.</summary>
    public const int Most = 600;

    private readonly List<TransferSample> _kept = [];
    private int _stride = 1;
    private int _passed;

    /// <summary>The samples, the oldest first.</summary>
    public IReadOnlyList<TransferSample> Samples => _kept;

    /// <summary>Adds a sample, which comes at even distance from the one before.</summary>
    public void Add(TransferSample sample)
    {
        if (_kept.Count > 0 && ++_passed < _stride)
        {
            return;
        }

        _passed = 0;
        _kept.Add(sample);
        if (_kept.Count > Most)
        {
            Thin();
        }
    }

    /// <summary>Adds the last sample, whenever it comes.</summary>
    /// <remarks>What is left over from the last whole distance is counted with it: a rate over a few milliseconds says nothing.</remarks>
    public void End(TransferSample sample)
    {
        if (_kept.Count >= 3 && sample.At - _kept[^1].At < (_kept[^1].At - _kept[^2].At) / 2)
        {
            _kept.RemoveAt(_kept.Count - 1);
        }

        _kept.Add(sample);
    }

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < _kept.Count; i += 2)
        {
            _kept[kept++] = _kept[i];
        }

        _kept.RemoveRange(kept, _kept.Count - kept);
        _stride *= 2;
    }
}
