using System.Globalization;

namespace DynamoBulk.Throttling;

/// <summary>
/// The governor of a transfer: a request goes when the table, each index it costs something and the user's ceiling have
/// capacity for it. It starts at what is declared, learns from each reply what a request really costs, and finds the rate
/// that the table takes.
/// </summary>
public sealed class CapacityGovernor : IGovernor
{
    /// <summary>So close to what is declared, a table counts as full: in seconds of its clock it is not all used evenly.</summary>
    private const double NearlyAll = 0.93;

    /// <summary>Of a second: the most that one request should take.</summary>
    private const double RequestShare = 0.25;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CapacityMeter[] _meters;
    private readonly GovernorNews _news;
    private bool _hasHeard;
    private bool _isAsking;

    /// <summary>Makes a governor.</summary>
    /// <param name="declared">What the table and its indexes can take.</param>
    /// <param name="ceiling">What the user allows.</param>
    /// <param name="decided">Hears of decisions in plain words, from any thread; null when nobody asks.</param>
    /// <param name="time">The clock.</param>
    public CapacityGovernor(IReadOnlyList<DeclaredCapacity> declared, CapacityCeiling? ceiling = null, Action<string>? decided = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(declared);
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
        _news = new GovernorNews(decided);
        IEnumerable<CapacityMeter> meters = declared.Select(resource => new CapacityMeter(resource, ceiling?.Percent));
        _meters = [.. ceiling?.Units is { } units ? meters.Append(new CapacityMeter(units)) : meters];
    }

    /// <inheritdoc/>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                double now = Now;
                return _meters.Any(meter => !meter.IsCeiling && meter.Declared.IsProvisioned && meter.Rate > meter.Declared.Units && meter.Accepted(now) >= NearlyAll * meter.Declared.Units);
            }
        }
    }

    /// <inheritdoc/>
    public double MaxRequestUnits
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(1, _meters.Min(meter => meter.ToKnown(meter.Rate * RequestShare)));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Such as <c>table at 1,990 of 2,000 units/s</c>.</remarks>
    public string Status
    {
        get
        {
            lock (_gate)
            {
                double now = Now;
                CapacityMeter tightest = _meters.MinBy(meter => meter.ToKnown(meter.Rate))!;
                return string.Create(CultureInfo.CurrentCulture, $"{NameOf(tightest)} at {tightest.Accepted(now):N0} of {tightest.Rate:N0} units/s");
            }
        }
    }

    /// <inheritdoc/>
    public CapacityLimits Limits
    {
        get
        {
            lock (_gate)
            {
                CapacityMeter[] resources = [.. _meters.Where(meter => !meter.IsCeiling)];
                double declared = resources.Sum(meter => meter.Declared.Units);
                double allowed = _meters.Where(meter => meter.IsCeiling).Select(meter => meter.Rate).Append(resources.Sum(meter => Math.Min(meter.Declared.Units, meter.Finder.Limit))).Min();
                CapacityLimitKind kind = allowed < declared ? CapacityLimitKind.Ceiling
                    : resources.All(meter => meter.Declared.IsProvisioned) ? CapacityLimitKind.Provisioned
                    : CapacityLimitKind.OnDemand;

                // The tightest meter sets how many known units may go; each table and index adds what one of them costs there.
                double pace = _meters.Min(meter => meter.ToKnown(meter.Rate)) * resources.Sum(meter => meter.UnitsPerKnown);
                return new CapacityLimits(allowed, pace, kind);
            }
        }
    }

    private double Now => _time.GetElapsedTime(_started).TotalSeconds;

    /// <inheritdoc/>
    public async ValueTask<Admission> AdmitAsync(double units, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryAdmit(units, out TimeSpan wait) is { } admission)
            {
                return admission;
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Report(Admission admission, RequestReport report)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(report);
        lock (_gate)
        {
            _isAsking = false;
            _hasHeard = true;
            double now = Now;
            for (int i = 0; i < _meters.Length; i++)
            {
                _meters[i].Land(now, admission.Units, admission.Charges[i], report);
            }

            if (report.RefusedUnits > 0 && report.Cause != RefusalCause.KeyRange)
            {
                Fall(now, report);
            }
        }

        _news.Tell();
    }

    /// <summary>Takes on what the table declares by now.</summary>
    /// <param name="declared">As given when the governor was made, with other numbers.</param>
    public void Adopt(IReadOnlyList<DeclaredCapacity> declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        lock (_gate)
        {
            foreach (DeclaredCapacity resource in declared)
            {
                if (MeterOf(resource.IndexName) is { } meter && meter.Declared != resource)
                {
                    _news.Add(string.Create(CultureInfo.CurrentCulture, $"The capacity of the {resource.Name} is {resource.Units:N0} units a second now, after {meter.Declared.Units:N0}."));
                    meter.Declare(resource, Now);
                }
            }
        }

        _news.Tell();
    }

    private static string NameOf(CapacityMeter meter) => meter.IsCeiling ? "ceiling" : meter.Declared.Name;

    private CapacityMeter? MeterOf(string? indexName) => _meters.FirstOrDefault(meter => !meter.IsCeiling && meter.Declared.IndexName == indexName);

    /// <summary>Admits a request, or says how long to wait before asking again.</summary>
    internal Admission? TryAdmit(double units, out TimeSpan wait)
    {
        lock (_gate)
        {
            double now = Now;
            double seconds = 0;
            foreach (CapacityMeter meter in _meters)
            {
                seconds = Math.Max(seconds, meter.WaitFor(units, now));
            }

            // The first request goes alone: its answer teaches what the indexes add.
            bool isFirstOut = !_hasHeard && _isAsking;
            if (seconds == 0 && !isFirstOut)
            {
                wait = TimeSpan.Zero;
                _isAsking = true;
                double[] charges = new double[_meters.Length];
                for (int i = 0; i < charges.Length; i++)
                {
                    charges[i] = _meters[i].Take(units);
                }

                return new Admission(units, charges);
            }

            TimeSpan asked = TimeSpan.FromSeconds(Math.Min(seconds, s_longestWait.TotalSeconds));
            wait = asked < s_shortestWait ? s_shortestWait : asked;
            return null;
        }
    }

    /// <summary>Lowers the rate of what is full: what the service names, else what is nearest to its capacity.</summary>
    private void Fall(double now, RequestReport report)
    {
        ThrottlingReason? reason = report.Reasons.Count > 0 ? report.Reasons[0] : null;
        CapacityMeter full = (reason is null ? null : MeterOf(reason.IndexName))
            ?? _meters.Where(meter => !meter.IsCeiling).MaxBy(meter => meter.Accepted(now) / meter.Declared.Units)!;
        double accepted = full.Accepted(now);
        if (full.Finder.Fall(now, accepted))
        {
            _news.Add(() => report.Cause == RefusalCause.ManyKeyRanges ? CrowdedSentence(full, accepted) : FullSentence(full, accepted, reason), now);
        }

        if (reason is { IsFixedLimit: true })
        {
            full.Finder.Stay(now);
        }
    }

    private static string CrowdedSentence(CapacityMeter crowded, double accepted) => string.Create(
        CultureInfo.CurrentCulture,
        $"A few partitions are full at {accepted:N0} of the {NameOf(crowded)}'s {crowded.Declared.Units:N0} units a second, for the input comes in their order (shuffled it would go faster): going on at {crowded.Rate:N0}.");

    private static string FullSentence(CapacityMeter full, double accepted, ThrottlingReason? reason)
    {
        string what = string.Create(CultureInfo.CurrentCulture, $"{char.ToUpperInvariant(NameOf(full)[0])}{NameOf(full)[1..]} full at {accepted:N0} of {full.Declared.Units:N0} units a second");
        string slows = full.Declared.IndexName is null ? string.Empty : ", which holds the whole table back";
        string why = reason is { IsFixedLimit: true } ? $", and does not give way ({reason.Reason})" : string.Empty;
        return string.Create(CultureInfo.CurrentCulture, $"{what}{slows}{why}: going on at {full.Rate:N0}.");
    }
}
