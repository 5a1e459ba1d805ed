using DynamoBulk.Service;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer;

/// <summary>
/// Asks every few seconds what a table declares it can take, as long as a transfer runs, and tells its governor: an owner
/// or auto scaling may change it at any time.
/// </summary>
internal sealed class CapacityWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="declared">What of its description the governor keeps: <see cref="DeclaredCapacity.OfWrites"/> or <see cref="DeclaredCapacity.OfReads"/>.</param>
    /// <param name="governor">Hears of changes.</param>
    /// <param name="time">The clock.</param>
    public CapacityWatch(DdbConnection connection, TableInfo table, Func<TableInfo, IReadOnlyList<DeclaredCapacity>> declared, CapacityGovernor governor, TimeProvider time) =>
        _watching = Task.Run(() => WatchAsync(new TableCatalog(connection, time), table, declared, governor, time, _ending.Token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private static async Task WatchAsync(
        TableCatalog tables, TableInfo table, Func<TableInfo, IReadOnlyList<DeclaredCapacity>> declared, CapacityGovernor governor, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(s_interval, time, cancellationToken).ConfigureAwait(false);
            try
            {
                governor.Adopt(declared(await tables.DescribeAsync(table.RequestName, cancellationToken).ConfigureAwait(false)));
            }
            catch (ServiceException)
            {
                // The transfer itself will say so if it cannot go on; what was declared before holds until the next answer.
            }
        }
    }
}
