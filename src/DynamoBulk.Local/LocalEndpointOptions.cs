namespace DynamoBulk.Local;

/// <summary>How an embedded endpoint behaves: where it listens, what its tables can take and what goes wrong on purpose.</summary>
public sealed record LocalEndpointOptions
{
    private readonly int _port;
    private readonly double? _writeCapacity;
    private readonly double? _readCapacity;
    private readonly int _partitions = 1;
    private readonly TimeSpan _latency;
    private readonly double _faultRate;
    private readonly double _unprocessedRate;
    private readonly TimeSpan _jobTime;
    private readonly TimeSpan _leastExportPeriod = TimeSpan.FromMinutes(15);

    /// <summary>The TCP port on 127.0.0.1; 0, the default, takes a free one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..65535.</exception>
    public int Port
    {
        get => _port;
        init => _port = value is >= 0 and <= 65535 ? value : throw Invalid(nameof(Port), value, "a port from 0 to 65535");
    }

    /// <summary>
    /// Write units a second of every table whose creation does not state provisioned throughput itself; such a table is then
    /// provisioned, even if it was asked for as on-demand. Null, the default, leaves on-demand tables on-demand.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 or not finite.</exception>
    public double? WriteCapacity
    {
        get => _writeCapacity;
        init => _writeCapacity = Capacity(nameof(WriteCapacity), value);
    }

    /// <summary>Read units a second, as <see cref="WriteCapacity"/>. When only one of the two is given the other is 40,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 or not finite.</exception>
    public double? ReadCapacity
    {
        get => _readCapacity;
        init => _readCapacity = Capacity(nameof(ReadCapacity), value);
    }

    /// <summary>The least number of partitions of a table, 1 to 10,000; capacity beyond what these can serve adds more, as the service does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..10,000.</exception>
    public int Partitions
    {
        get => _partitions;
        init => _partitions = value is >= 1 and <= 10_000 ? value : throw Invalid(nameof(Partitions), value, "a number of partitions from 1 to 10,000");
    }

    /// <summary>Time that every request takes at least; zero by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or longer than a minute.</exception>
    public TimeSpan Latency
    {
        get => _latency;
        init => _latency = value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1) ? value : throw Invalid(nameof(Latency), value, "a time from zero to one minute");
    }

    /// <summary>The share of requests, 0 to 1, that fail: half with 500 InternalServerError, half with a dropped connection, before or after the work was done.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    public double FaultRate
    {
        get => _faultRate;
        init => _faultRate = Share(nameof(FaultRate), value);
    }

    /// <summary>The share of the writes of a BatchWriteItem, 0 to 1, that come back in UnprocessedItems though there was capacity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    public double UnprocessedRate
    {
        get => _unprocessedRate;
        init => _unprocessedRate = Share(nameof(UnprocessedRate), value);
    }

    /// <summary>
    /// Whether on-demand tables throttle as the service's do: 4,000 write and 12,000 read units a second when new, at most
    /// twice the highest rate seen. False, the default, lets them take whatever comes; a maximum that the table itself states
    /// holds in either case.
    /// </summary>
    public bool MeterOnDemand { get; init; }

    /// <summary>How long a metered on-demand table takes until it serves twice its former peak; 30 minutes by default, as the service's do.</summary>
    public TimeSpan OnDemandGrowthDelay { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Where exports, imports and loads find S3, with the bucket in the path; null, the default, leaves them to fail.</summary>
    public Uri? S3EndpointUrl { get; init; }

    /// <summary>The access key for that S3; null, the default, takes what the environment has, or any key where S3 is on this machine.</summary>
    public string? S3AccessKey { get; init; }

    /// <summary>The secret key that belongs to <see cref="S3AccessKey"/>.</summary>
    public string? S3SecretKey { get; init; }

    /// <summary>How long an export, an import or a load is under way at least; zero by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or longer than a day.</exception>
    public TimeSpan JobTime
    {
        get => _jobTime;
        init => _jobTime = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1) ? value : throw Invalid(nameof(JobTime), value, "a time from zero to one day");
    }

    /// <summary>The shortest period of an incremental export; 15 minutes by default, as the service's is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or longer than a day.</exception>
    public TimeSpan LeastExportPeriod
    {
        get => _leastExportPeriod;
        init => _leastExportPeriod = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1) ? value : throw Invalid(nameof(LeastExportPeriod), value, "a time from zero to one day");
    }

    private static double? Capacity(string name, double? value) =>
        value is null or (>= 1 and <= 1e9) ? value : throw Invalid(name, value, "at least 1 unit a second");

    private static double Share(string name, double value) =>
        value is >= 0 and <= 1 ? value : throw Invalid(name, value, "a share from 0 to 1");

    private static ArgumentOutOfRangeException Invalid(string name, object? value, string expected) =>
        new(name, value, $"{name} must be {expected}.");
}
