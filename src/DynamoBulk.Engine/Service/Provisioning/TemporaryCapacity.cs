namespace DynamoBulk.Service.Provisioning;

/// <summary>Changes what a table has provisioned and puts it back, after a record was written that outlives the process.</summary>
/// <param name="connection">Where the table is.</param>
/// <param name="records">Where the records are kept.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class TemporaryCapacity(DdbConnection connection, CapacityRecordStore records, TimeProvider? time = null)
{
    private readonly TableProvisioning _provisioning = new(connection, time);

    /// <summary>Changes a table and waits until the change is effective.</summary>
    /// <param name="table">The table as it is.</param>
    /// <param name="target">What is to be provisioned for the time being.</param>
    /// <param name="cancellationToken">Stops the waiting; the record stays, so that the change can be put back.</param>
    /// <returns>The table as it is then.</returns>
    /// <exception cref="ServiceException">The service refused.</exception>
    public async Task<TableInfo> ChangeAsync(TableInfo table, ProvisionedCapacity target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        bool isFirst = records.Find(connection, table) is null;
        records.Add(connection, table);
        try
        {
            await _provisioning.ChangeAsync(table.RequestName, target, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException) when (isFirst)
        {
            records.Remove(connection, table); // nothing was changed
            throw;
        }

        return await _provisioning.WhenActiveAsync(table.RequestName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts back what was provisioned before.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops the waiting for a table that is changing.</param>
    /// <returns>What was put back; null when there is no record.</returns>
    /// <exception cref="ServiceException">The service refused; the record stays.</exception>
    public async Task<ProvisionedCapacity?> RestoreAsync(TableInfo table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (records.Find(connection, table) is not { } record)
        {
            return null;
        }

        try
        {
            await _provisioning.ChangeAsync(table.RequestName, record.Before, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            records.Abandon(connection, table, record);
            throw;
        }

        records.Remove(connection, table);
        return record.Before;
    }
}
