namespace DynamoBulk.Throttling;

/// <summary>
/// How many requests may be in flight: as many as are needed to keep the rate at the latency there is. It climbs while all
/// places are taken and answers come as quickly as before, and falls when they come more slowly, for then more at once only
/// wait for each other. Not safe for threads.
/// </summary>
public sealed class ConcurrencyLimit
{
    /// <summary>Answers that make up one look at the latency.</summary>
    private const int Round = 64;

    private readonly bool _isFixed;
    private readonly int _first;
    private readonly int _most;
    private double _quickest = double.PositiveInfinity;
    private double _seconds;
    private int _answers;
    private bool _wasReached;

    /// <summary>Makes a limit.</summary>
    /// <param name="fixedLimit">The user's number, or null to find one.</param>
    /// <param name="first">Where to begin, and the least.</param>
    /// <param name="most">The most that is found.</param>
    public ConcurrencyLimit(int? fixedLimit = null, int first = 16, int most = 256)
    {
        _isFixed = fixedLimit is not null;
        _first = first;
        _most = most;
        Value = fixedLimit ?? first;
    }

    /// <summary>Requests in flight at the most.</summary>
    public int Value { get; private set; }

    /// <summary>Whether one more may go.</summary>
    /// <param name="inFlight">How many are.</param>
    public bool Allows(int inFlight)
    {
        _wasReached |= inFlight >= Value;
        return inFlight < Value;
    }

    /// <summary>An answer came.</summary>
    /// <param name="latency">After how long.</param>
    public void Answered(TimeSpan latency)
    {
        _seconds += latency.TotalSeconds;
        if (_isFixed || ++_answers < Round)
        {
            return;
        }

        double average = _seconds / Round;
        _quickest = Math.Min(average, _quickest * 1.002); // what was quick once need not be for ever
        if (average > 2 * _quickest)
        {
            Value = Math.Max(_first, Value * 7 / 8);
        }
        else if (_wasReached && average < 1.5 * _quickest)
        {
            Value = Math.Min(_most, Value * 5 / 4);
        }

        (_seconds, _answers, _wasReached) = (0, 0, false);
    }
}
