using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Service.Provisioning;

/// <summary>Sets what is provisioned for a table and its indexes, in one change.</summary>
/// <remarks>
/// Equal values are left out, for the service refuses them; a table that is changing is waited for.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
/// </remarks>
/// <param name="connection">Where the table is.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class TableProvisioning(DdbConnection connection, TimeProvider? time = null)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(0.5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TableCatalog _tables = new(connection, time);

    /// <summary>Asks for the change; it is effective when the table is active again.</summary>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="target">What is to be provisioned, from what is.</param>
    /// <param name="cancellationToken">Stops the waiting for a table that is changing.</param>
    /// <returns>Whether there was anything to change.</returns>
    /// <exception cref="ServiceException">The service refused; spent decreases are told with the time of the next.</exception>
    public async Task<bool> ChangeAsync(string tableName, Func<ProvisionedCapacity, ProvisionedCapacity> target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        TableInfo table = await WhenActiveAsync(tableName, cancellationToken).ConfigureAwait(false);
        var now = ProvisionedCapacity.Of(table);
        if (RequestFor(tableName, now, target(now)) is not { } request)
        {
            return false;
        }

        try
        {
            await ServiceRetry.AskAsync(token => UpdateAsync(request, token), connection.Endpoint, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw Explain(refusal, table);
        }

        return true;
    }

    /// <summary>Sends the change, which an attempt that seemed to fail may have made: then the same again would change nothing, and is refused.</summary>
    private async Task<bool> UpdateAsync(UpdateTableRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await connection.Control.UpdateTableAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is ResourceInUseException || (exception is Amazon.DynamoDBv2.AmazonDynamoDBException { ErrorCode: "ThrottlingException" }))
        {
            throw ServiceException.From(exception, connection.Endpoint).AsTransient();
        }
        catch (Amazon.DynamoDBv2.AmazonDynamoDBException exception) when (exception.Message.Contains("will not change", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static UpdateTableRequest? RequestFor(string tableName, ProvisionedCapacity now, ProvisionedCapacity target)
    {
        List<GlobalSecondaryIndexUpdate> indexes =
        [
            .. target.Indexes.Where(index => now.Indexes.TryGetValue(index.Key, out CapacityUnits? units) && units != index.Value).Select(index => new GlobalSecondaryIndexUpdate
            {
                Update = new UpdateGlobalSecondaryIndexAction { IndexName = index.Key, ProvisionedThroughput = ToThroughput(index.Value) },
            }),
        ];
        return target.Table == now.Table && indexes.Count == 0 ? null : new UpdateTableRequest
        {
            TableName = tableName,
            ProvisionedThroughput = target.Table == now.Table ? null : ToThroughput(target.Table),
            GlobalSecondaryIndexUpdates = indexes.Count == 0 ? null : indexes,
        };
    }

    /// <summary>Waits until a table takes changes.</summary>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The active table.</returns>
    public async Task<TableInfo> WhenActiveAsync(string tableName, CancellationToken cancellationToken)
    {
        while (true)
        {
            TableInfo table = await _tables.DescribeAsync(tableName, cancellationToken).ConfigureAwait(false);
            if (table.TableStatus is not ("UPDATING" or "CREATING"))
            {
                return table;
            }

            await Task.Delay(s_betweenLooks, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ProvisionedThroughput ToThroughput(CapacityUnits units) => new(units.Read, units.Write);

    private static ServiceException Explain(ServiceException refusal, TableInfo table) => refusal.Code switch
    {
        "LimitExceededException" when refusal.Message.Contains("decrease", StringComparison.OrdinalIgnoreCase) => refusal.Restate(
            $"The capacity of '{table.TableName}' cannot be lowered now, for the service allows four decreases from 00:00 UTC and one more an hour: try again later. ({refusal.Message})"),
        _ => refusal,
    };
}
