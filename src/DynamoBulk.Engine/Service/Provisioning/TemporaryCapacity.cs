namespace DynamoBulk.Service.Provisioning;

/// <summary>Changes what a table has provisioned and puts it back, after a record was written that outlives the process.</summary>
/// <param name="connection">Where the table is.</param>
/// <param name="records">Where the records are kept.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class TemporaryCapacity(DdbConnection connection, CapacityRecordStore records, TimeProvider? time = null)
{
    private readonly TableProvisioning _provisioning = new(connection, time);

    /// <summary>Changes a table and waits until the change is effective.</summary>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="target">What is to be provisioned for the time being, from what is.</param>
    /// <param name="again">Whether a table that is changed for the time being already may be changed again; what was there before stays on record.</param>
    /// <param name="cancellationToken">Stops the waiting; the record stays, so that the change can be put back.</param>
    /// <returns>The table as it is then.</returns>
    /// <exception cref="ServiceException">The service refused, or somebody else has changed the table for the time being.</exception>
    public async Task<TableInfo> ChangeAsync(string tableName, Func<TableInfo, ProvisionedCapacity> target, bool again, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);

        // A table that is changing still shows what it had.
        TableInfo table = await _provisioning.WhenActiveAsync(tableName, cancellationToken).ConfigureAwait(false);
        ProvisionedCapacity raised = target(table);
        CapacityRecord? earlier = records.Find(connection, table);
        if (earlier is { IsForgotten: false } && !again)
        {
            throw ServiceException.Refusal("CapacityInUse", $"The capacity of '{table.TableName}' is changed for the time being already, by process {earlier.ProcessId}: let it end first, or put it back with Set-DdbTableCapacity {table.TableName} -Restore.");
        }

        Write(table, new CapacityRecord(table.TableName, table.CreationDateTime, earlier?.Before ?? ProvisionedCapacity.Of(table), raised, DateTimeOffset.UtcNow, Environment.ProcessId));
        try
        {
            await _provisioning.ChangeAsync(table.RequestName, _ => raised, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal) when (refusal.Kind != ServiceErrorKind.Transient)
        {
            // Nothing was changed. Where no answer came it may have been, and the record stays.
            if (earlier is null)
            {
                records.Remove(connection, table);
            }
            else
            {
                Write(table, earlier);
            }

            throw;
        }

        return await _provisioning.WhenActiveAsync(table.RequestName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts back what was provisioned before, where nobody else has changed it since.</summary>
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
            TableInfo now = await _provisioning.WhenActiveAsync(table.RequestName, cancellationToken).ConfigureAwait(false);
            if (now.WriteCapacityUnits is not null)
            {
                await _provisioning.ChangeAsync(table.RequestName, current => current.Returned(record.Raised, record.Before), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Write(table, record with { ProcessId = null });
            throw;
        }

        records.Remove(connection, table);
        return record.Before;
    }

    private void Write(TableInfo table, CapacityRecord record)
    {
        try
        {
            records.Write(connection, table, record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ServiceException.Refusal("NoRecord", $"What '{table.TableName}' has provisioned cannot be written down, so it would not be put back after a crash: {exception.Message}");
        }
    }
}
