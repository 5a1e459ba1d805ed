namespace DynamoBulk.Throttling;

/// <summary>
/// Keeps the capacity of one table, index or ceiling: what is sent is paced by tokens, what replies show was dearer is paid
/// back, and a ceiling holds in every second. Not safe for threads: the governor asks all its meters under its lock.
/// </summary>
internal sealed class CapacityMeter
{
    private const double Lookback = 0.5;

    /// <summary>Of a second: what a process that was stopped for a moment may catch up on.</summary>
    private const double Depth = 0.25;

    /// <summary>Of a second: under a ceiling requests are spread more evenly.</summary>
    private const double CeilingDepth = 0.1;

    /// <summary>A second, and a grain of the clock.</summary>
    private const double CeilingSecond = 1.005;

    /// <summary>Seconds for which a request that had to wait shows that the rate is too low.</summary>
    private const double WaitIsRecent = 0.5;

    /// <summary>How much the newest reply says about the next request's cost.</summary>
    private const double Learning = 0.2;

    private readonly Func<ConsumedCapacity, double> _share;
    private readonly int? _percent;
    private readonly RecentUnits _accepted = new(Lookback);
    private readonly RecentUnits? _landed;
    private double _tokens = 1; // the first request goes at once, and nothing is saved up behind it
    private double _filled;
    private double _inFlight;
    private double _factor = 1;
    private bool _hasLearned;
    private double _waited = double.NegativeInfinity;

    /// <summary>A meter of a table or index.</summary>
    public CapacityMeter(DeclaredCapacity declared, int? percent)
    {
        Declared = declared;
        _percent = percent;
        _share = declared.IndexName is { } index ? consumed => consumed.OfIndex(index) : consumed => consumed.Table;
        _landed = percent is null ? null : new RecentUnits(CeilingSecond);
        Finder = new RateFinder(declared) { Limit = LimitOf(declared) };
    }

    /// <summary>A meter of everything, for a ceiling in units.</summary>
    public CapacityMeter(double ceiling)
    {
        Declared = new DeclaredCapacity(null, ceiling, null, IsProvisioned: true);
        _share = consumed => consumed.Total;
        _landed = new RecentUnits(CeilingSecond);
        IsCeiling = true;
        Finder = new RateFinder(Declared) { Limit = ceiling };
    }

    public DeclaredCapacity Declared { get; private set; }

    public RateFinder Finder { get; }

    /// <summary>Whether it is a user's ceiling, which no refusal is about.</summary>
    public bool IsCeiling { get; }

    /// <summary>Units a second it lets through now.</summary>
    public double Rate => Math.Min(Finder.Rate, Finder.Limit);

    private double TokenDepth => _landed is null ? Depth : CeilingDepth;

    private double LimitOf(DeclaredCapacity declared) =>
        Math.Min(declared.Maximum ?? double.PositiveInfinity, _percent is { } percent ? declared.Units * percent / 100 : double.PositiveInfinity);

    /// <summary>Takes on what is declared now.</summary>
    public void Declare(DeclaredCapacity declared, double now)
    {
        Fill(now);
        Declared = declared;
        Finder.Limit = LimitOf(declared);
        Finder.Declare(declared, now);
    }

    /// <summary>Units a second that were accepted lately.</summary>
    public double Accepted(double now) => _accepted.Rate(now);

    /// <summary>What a known unit costs here, as far as replies have taught it.</summary>
    public double UnitsPerKnown => _factor;

    /// <summary>Known units of a request that costs so many units here.</summary>
    public double ToKnown(double units) => units / Math.Max(_factor, 0.01);

    /// <summary>Seconds until a request may ask again; 0 when it may go.</summary>
    public double WaitFor(double known, double now)
    {
        Finder.Climb(now, isWaitedFor: now - _waited < WaitIsRecent);
        Fill(now);
        double wait = 0;
        if (_tokens <= 0)
        {
            // A timer has a grain of about a millisecond; waiting for half a token more avoids waking in vain.
            wait = (0.5 - _tokens) / Rate;
        }
        else if (_landed is not null && HeldAgainstCeiling(now) is > 0 and var held && held + (known * _factor) > Rate)
        {
            wait = Math.Max((_landed.NextChange ?? now) - now, 0.002);
        }

        _waited = wait > 0 ? now : _waited;
        return wait;
    }

    /// <summary>Charges a request.</summary>
    /// <returns>What it is charged.</returns>
    public double Take(double known)
    {
        double charge = known * _factor;
        _tokens -= charge;
        _inFlight += charge;
        return charge;
    }

    /// <summary>A request has ended.</summary>
    /// <param name="now">Seconds on the governor's clock.</param>
    /// <param name="known">Its known units.</param>
    /// <param name="charge">What it was charged.</param>
    /// <param name="report">How it went.</param>
    public void Land(double now, double known, double charge, RequestReport report)
    {
        Fill(now);
        _inFlight -= charge;
        double accepted = known - report.RefusedUnits;
        bool isTold = report.Consumed.Total > 0;
        double consumed = isTold ? _share(report.Consumed) : report.RefusedUnits > 0 && accepted <= 0 ? 0 : charge;
        _accepted.Add(now, consumed);
        _landed?.Add(now, consumed);
        if (isTold && accepted > 0)
        {
            Learn(consumed / accepted);
        }

        // What was refused is not given back: an attempt costs its share of the rate, or a full table would be hammered.
        _tokens -= consumed + (report.RefusedUnits * charge / known) - charge;
    }

    private void Learn(double factor)
    {
        _factor = _hasLearned ? _factor + (Learning * (factor - _factor)) : factor;
        _hasLearned = true;
    }

    private double HeldAgainstCeiling(double now) => _inFlight + _landed!.Sum(now);

    private void Fill(double now)
    {
        _tokens = Math.Min(Math.Max(Rate * TokenDepth, 1), _tokens + (Rate * (now - _filled)));
        _filled = now;
    }
}
