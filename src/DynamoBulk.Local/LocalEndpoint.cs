using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Operations;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local;

/// <summary>
/// DynamoDB's protocol on loopback, with tables in memory: a rehearsal stage that needs no account, and a table under load
/// that behaves as the service's do.
/// </summary>
/// <remarks>Requests need credentials only in form: signatures are not checked. Tables are gone when the endpoint is disposed of.</remarks>
public sealed class LocalEndpoint : IDisposable, IAsyncDisposable
{
    private readonly TableCatalog _tables = new();
    private readonly CapacityJournal _journal;
    private readonly JobStorage _storage;
    private readonly JobStore _jobs;
    private readonly EndpointListener _listener;

    private LocalEndpoint(LocalEndpointOptions options, TimeProvider time, Random random)
    {
        Options = options;
        _journal = new CapacityJournal(time);
        _storage = new JobStorage(options);
        _jobs = new JobStore(options.JobTime, time);
        var operations = new OperationCatalog(_tables, new TableMaker(options, _journal, time), _jobs, _storage, options, time, random);
        _listener = new EndpointListener(options, new RequestHandler(operations), time, random);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Url => _listener.Url;

    /// <summary>How it was started.</summary>
    public LocalEndpointOptions Options { get; }

    /// <summary>What it has done until now.</summary>
    public EndpointStatistics Statistics => new(_listener.Requests, _journal.Seconds);

    /// <summary>The names of the tables it holds now.</summary>
    public IReadOnlyList<string> TableNames => _tables.Names;

    /// <summary>Starts an endpoint.</summary>
    /// <param name="options">Port, capacity and faults.</param>
    /// <returns>The endpoint, taking requests.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LocalEndpoint Start(LocalEndpointOptions options) => Start(options, TimeProvider.System, Random.Shared);

    /// <summary>Starts an endpoint on another clock and with another source of chance, for tests.</summary>
    /// <param name="options">Port, capacity and faults.</param>
    /// <param name="time">The clock of capacity and latency.</param>
    /// <param name="random">Decides which requests fail.</param>
    /// <returns>The endpoint, taking requests.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LocalEndpoint Start(LocalEndpointOptions options, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        return new LocalEndpoint(options, time, random);
    }

    /// <summary>Takes away all capacity that a table and its indexes have saved, so that what follows meets the steady rate.</summary>
    /// <param name="tableName">The table.</param>
    /// <exception cref="ArgumentException">There is no such table.</exception>
    public void SpendBurst(string tableName)
    {
        if (!_tables.Names.Contains(tableName))
        {
            throw new ArgumentException($"There is no table '{tableName}' at {Url}.", nameof(tableName));
        }

        _tables.Get(tableName).Meter.SpendBurst();
    }

    /// <summary>Stops listening and ends the jobs that run; requests under way are cut off.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _jobs.DisposeAsync().ConfigureAwait(false);
        _storage.Dispose();
    }
}
