namespace DynamoBulk.Local.Jobs.Loads;

/// <summary>Lets through so many units in each second of the clock.</summary>
/// <param name="unitsPerSecond">How many; null for no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class UnitRate(long? unitsPerSecond, TimeProvider time)
{
    private long _second;
    private double _spent;

    /// <summary>Waits until units can be spent, and spends them.</summary>
    public async ValueTask SpendAsync(double units, CancellationToken cancellationToken)
    {
        while (unitsPerSecond is { } limit)
        {
            DateTimeOffset now = time.GetUtcNow();
            Turn(now.ToUnixTimeSeconds(), limit);
            if (_spent + units <= limit)
            {
                break;
            }

            await Task.Delay(DateTimeOffset.FromUnixTimeSeconds(_second + 1) - now, time, cancellationToken).ConfigureAwait(false);
        }

        _spent += units;
    }

    /// <summary>Spends units that turned out to be needed in addition; what goes over is paid by the seconds that follow.</summary>
    public void Add(double units) => _spent += units;

    private void Turn(long second, long limit)
    {
        if (second > _second)
        {
            _spent = Math.Max(0, _spent - (limit * (double)(second - _second)));
            _second = second;
        }
    }
}
