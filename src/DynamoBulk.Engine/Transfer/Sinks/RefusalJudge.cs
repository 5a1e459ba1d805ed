using DynamoBulk.Items;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// Tells a table that is full from a key range that is hot. The service says which only when it refuses a whole request; of
/// a batch that was refused in part it says nothing, and the writes that came back, the rate that passes and, in doubt, a
/// single write have to tell.
/// </summary>
/// <param name="isOnDemand">Whether the table is on-demand: one that has not grown yet is short of partitions everywhere, and calls that "key range", too.</param>
/// <remarks>Times are seconds on the sink's clock. Not safe for several threads.</remarks>
internal sealed class RefusalJudge(bool isOnDemand)
{
    /// <summary>How long what the service said is held to be still so.</summary>
    private const double Fresh = 1;

    /// <summary>How long refusals are counted together.</summary>
    private const double Count = 0.5;

    /// <summary>Time between two single writes that ask for the reason.</summary>
    private const double BetweenQuestions = 0.2;

    /// <summary>Refusals that are enough to see whether they are about few keys or many.</summary>
    private const int Enough = 10;

    private readonly HashSet<ItemKey> _ranges = new(PartitionKeyComparer.Instance);
    private int _refusals;
    private double _countedSince = double.NegativeInfinity;
    private RefusalCause _said;
    private double _saidAt = double.NegativeInfinity;
    private double _askedAt = double.NegativeInfinity;
    private bool _isInDoubt;
    private bool _mayAsk = true;

    /// <summary>Judges what one request brought back.</summary>
    /// <param name="refused">The writes that were refused.</param>
    /// <param name="reasons">What the service said, if anything.</param>
    /// <param name="isFull">Whether more is tried than the table declares, and about as much accepted.</param>
    /// <param name="now">Seconds.</param>
    public RefusalCause Judge(IReadOnlyCollection<PendingWrite> refused, IReadOnlyList<ThrottlingReason> reasons, bool isFull, double now)
    {
        NoteRanges(refused, now);
        if (reasons.Count > 0)
        {
            _said = reasons.All(reason => reason.IsKeyRange) ? RefusalCause.KeyRange : RefusalCause.Capacity;
            _saidAt = now;
        }

        bool isSaid = now - _saidAt < Fresh;
        _isInDoubt = !isSaid && !isFull;
        if (isFull && reasons.Count == 0)
        {
            return RefusalCause.Capacity;
        }

        RefusalCause cause = isSaid ? _said : RefusalCause.KeyRange;
        return cause != RefusalCause.KeyRange || !IsEverywhere ? cause
            : isOnDemand ? RefusalCause.Capacity
            : RefusalCause.ManyKeyRanges;
    }

    /// <summary>Whether refusals are about so many partition keys that letting one of them cool would change nothing.</summary>
    private bool IsEverywhere => isOnDemand ? _refusals >= Enough && _ranges.Count * 2 > _refusals : _refusals >= 5 * Enough && _ranges.Count * 10 > _refusals * 9;

    /// <summary>Whether one of the refused writes should be sent alone, for its refusal carries the reason.</summary>
    public bool ShouldAsk(double now)
    {
        if (!_isInDoubt || !_mayAsk || now - _askedAt < BetweenQuestions)
        {
            return false;
        }

        _askedAt = now;
        return true;
    }

    /// <summary>A single write is not allowed: from here on what a refusal is about has to show by itself.</summary>
    public void StopAsking() => _mayAsk = false;

    private void NoteRanges(IReadOnlyCollection<PendingWrite> refused, double now)
    {
        if (now - _countedSince > Count)
        {
            _ranges.Clear();
            _refusals = 0;
            _countedSince = now;
        }

        _refusals += refused.Count;
        foreach (PendingWrite write in refused)
        {
            _ranges.Add(write.Key);
        }
    }
}
