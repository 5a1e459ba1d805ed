namespace DynamoBulk.Throttling;

/// <summary>
/// Finds the rate a table or index really takes: it starts at what is declared, falls to what was accepted when the capacity
/// runs out, and feels its way up while requests wait.
/// </summary>
/// <remarks>
/// A step up that succeeds doubles the next one, so that a table that was enlarged is used within seconds; one that fails
/// doubles the time until the next, so that a full table is asked ever more seldom.
/// </remarks>
internal sealed class RateFinder
{
    private const double FirstStep = 0.05;
    private const double Trial = 1;
    private const double LongestPause = 16;

    /// <summary>What is in flight when the capacity runs out comes back within this time, and is the same news.</summary>
    private const double OneNews = 0.25;

    /// <summary>Refusals that come again within this time are no accident.</summary>
    private const double Lasting = 1;

    private double _step = FirstStep;
    private double _pause = Trial;
    private double _nextClimb = Trial;
    private double _declared;
    private double _lastFall = double.NegativeInfinity;
    private bool _isProvisioned;
    private bool _climbed;

    public RateFinder(DeclaredCapacity declared) => Declare(declared, 0);

    /// <summary>Units a second.</summary>
    public double Rate { get; private set; }

    /// <summary>The rate is never above it.</summary>
    public double Limit { get; set; } = double.PositiveInfinity;

    /// <summary>Takes on what is declared from now on.</summary>
    public void Declare(DeclaredCapacity declared, double now)
    {
        bool grew = declared.Units > _declared;
        _declared = declared.Units;
        _isProvisioned = declared.IsProvisioned;
        if (grew && !_isProvisioned && Rate > _declared)
        {
            return; // an on-demand table that is growing was found to take more already
        }

        Rate = _declared;
        _step = FirstStep;
        _pause = Trial;
        _nextClimb = now + Trial;
        _climbed = false;
    }

    /// <summary>The capacity ran out.</summary>
    /// <param name="now">Seconds on the governor's clock.</param>
    /// <param name="accepted">Units a second that were accepted lately.</param>
    /// <returns>Whether that was news.</returns>
    public bool Fall(double now, double accepted)
    {
        if (now - _lastFall < OneNews)
        {
            return false;
        }

        bool isLasting = now - _lastFall < Lasting;
        _lastFall = now;
        Rate = Math.Min(Rate, Limit); // what was tried at the most
        _pause = _climbed ? Math.Min(_pause * 2, LongestPause) : _pause;
        _step = FirstStep;
        _climbed = false;
        _nextClimb = now + _pause;

        // Beyond what is provisioned there was burst credit, and it is spent. When refusals last below it, somebody else uses
        // the table, too; a single one may come from a moment's unevenness.
        Rate = _isProvisioned && Rate > _declared ? _declared
            : _isProvisioned && !isLasting ? Rate * 0.99
            : Math.Clamp(accepted, Rate / 2, Rate * 0.98);
        Rate = Math.Max(Rate, 1);
        return true;
    }

    /// <summary>A limit was hit that does not give way: climbing is pointless for a while.</summary>
    public void Stay(double now) => _nextClimb = now + (4 * LongestPause);

    /// <summary>Climbs when it is time and something waited for the rate.</summary>
    public void Climb(double now, bool isWaitedFor)
    {
        if (now < _nextClimb || Rate >= Limit)
        {
            return;
        }

        _nextClimb = now + Trial;
        if (!isWaitedFor)
        {
            return; // a rate that nothing waits for is not known to be too low
        }

        if (_climbed)
        {
            _step = Math.Min(_step * 2, 1);
            _pause = Trial;
        }

        double higher = Rate * (1 + _step);
        Rate = Math.Min(Limit, Rate < _declared ? Math.Min(higher, _declared) : higher);
        _climbed = true;
    }
}
