using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

/// <summary>A table whose capacity can run out, and a writer under a governor, on a clock of their own: milliseconds pass at once.</summary>
internal sealed class MeteredTable(double capacity, int seed = 1)
{
    private const int BatchUnits = 25;

    private readonly FakeTime _time = new();
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, double> _landings = new();
    private readonly double _step = 0.001;
    private double _balance;
    private double _indexBalance;
    private long _millisecond;

    public double Capacity { get; set; } = capacity;

    /// <summary>Units that others use, a second.</summary>
    public double Others { get; set; }

    public double IndexCapacity { get; set; } = double.PositiveInfinity;

    /// <summary>Units a write of one known unit costs.</summary>
    public Func<Random, double> Cost { get; set; } = _ => 1;

    public IReadOnlyList<ThrottlingReason> Reasons { get; set; } = [];

    public RefusalCause Cause { get; set; }

    /// <summary>Units saved up by who did not use them.</summary>
    public double Burst
    {
        set => _balance = value;
    }

    /// <summary>Seconds an answer takes at the most.</summary>
    public double Latency { get; set; } = 0.02;

    /// <summary>When each unit was taken, in milliseconds, with how many.</summary>
    public List<(long Millisecond, double Units)> Taken { get; } = [];

    public double Refused { get; private set; }

    public List<string> Decisions { get; } = [];

    public double Seconds => _millisecond / 1000.0;

    public CapacityGovernor NewGovernor(CapacityCeiling? ceiling = null, bool isProvisioned = true, double? maximum = null)
    {
        List<DeclaredCapacity> declared = [new DeclaredCapacity(null, Capacity, maximum, isProvisioned)];
        if (double.IsFinite(IndexCapacity))
        {
            declared.Add(new DeclaredCapacity("ByDate", IndexCapacity, null, isProvisioned));
        }

        return new CapacityGovernor(declared, ceiling, Decisions.Add, _time);
    }

    public double UnitsBetween(double from, double to) =>
        Taken.Where(taken => taken.Millisecond >= from * 1000 && taken.Millisecond < to * 1000).Sum(taken => taken.Units);

    /// <summary>The most units taken in any stretch of so many seconds.</summary>
    public double MostIn(double seconds)
    {
        double most = 0;
        double sum = 0;
        int first = 0;
        foreach ((long millisecond, double units) in Taken)
        {
            sum += units;
            while (Taken[first].Millisecond <= millisecond - (seconds * 1000))
            {
                sum -= Taken[first++].Units;
            }

            most = Math.Max(most, sum);
        }

        return most;
    }

    /// <summary>A writer that always has more writes for so many seconds.</summary>
    public void Write(CapacityGovernor governor, double seconds)
    {
        double end = Seconds + seconds;
        double nextAsk = 0;
        while (Seconds < end)
        {
            Pass();
            while (Seconds >= nextAsk)
            {
                if (governor.TryAdmit(BatchUnits, out TimeSpan wait) is { } admission)
                {
                    Send(governor, admission);
                }
                else
                {
                    nextAsk = Seconds + wait.TotalSeconds;
                }
            }
        }
    }

    /// <summary>Lets others alone use the table for so many seconds.</summary>
    public void Wait(double seconds)
    {
        for (double end = Seconds + seconds; Seconds < end;)
        {
            Pass();
        }
    }

    private void Pass()
    {
        _millisecond++;
        _time.Advance(TimeSpan.FromSeconds(_step));
        _balance = Math.Min(_balance + ((Capacity - Others) * _step), Capacity * 300);
        _indexBalance = double.IsFinite(IndexCapacity) ? Math.Min(_indexBalance + (IndexCapacity * _step), IndexCapacity * 300) : double.PositiveInfinity;
        while (_landings.TryPeek(out Action? landing, out double due) && due <= Seconds)
        {
            _landings.Dequeue();
            landing();
        }
    }

    /// <summary>A request is metered somewhere between its sending and its answer.</summary>
    private void Send(CapacityGovernor governor, Admission admission)
    {
        double metered = Seconds + (_random.NextDouble() * Latency / 2);
        double answered = metered + (_random.NextDouble() * Latency / 2);
        _landings.Enqueue(() => _landings.Enqueue(Meter(governor, admission), answered), metered);
    }

    private Action Meter(CapacityGovernor governor, Admission admission)
    {
        double consumed = 0;
        double refused = 0;
        double index = 0;
        bool isWhollyRefused = Reasons.Count > 0 && _balance < BatchUnits;
        for (int i = 0; i < BatchUnits; i++)
        {
            double cost = Cost(_random);
            if (!isWhollyRefused && _balance >= cost && _indexBalance >= 1)
            {
                _balance -= cost;
                _indexBalance -= 1;
                consumed += cost;
                index += double.IsFinite(IndexCapacity) ? 1 : 0;
            }
            else
            {
                refused++;
            }
        }

        Taken.Add((_millisecond, consumed));
        Refused += refused;
        var report = new RequestReport
        {
            Consumed = consumed == 0 ? ConsumedCapacity.None : new ConsumedCapacity(consumed + index, index > 0 ? [new IndexUnits("ByDate", index)] : []),
            RefusedUnits = refused,
            Cause = Cause,
            Reasons = refused == BatchUnits ? Reasons : [],
        };
        return () => governor.Report(admission, report);
    }
}
