using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;

namespace DynamoBulk.Service;

/// <summary>The tables of a connection: listed, described, made.</summary>
/// <param name="connection">Where the tables are.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class TableCatalog(DdbConnection connection, TimeProvider? time = null)
{
    private static readonly TimeSpan s_knownWithin = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The names of all tables, in the service's order.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>Names, page by page as they come.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async IAsyncEnumerable<string> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        do
        {
            ListTablesResponse page = await AskAsync(token => connection.Control.ListTablesAsync(new ListTablesRequest { ExclusiveStartTableName = last }, token), cancellationToken).ConfigureAwait(false);
            foreach (string name in page.TableNames ?? [])
            {
                yield return name;
            }

            last = page.LastEvaluatedTableName;
        }
        while (!string.IsNullOrEmpty(last));
    }

    /// <summary>Describes a table.</summary>
    /// <param name="tableName">Its name or ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The description, without recovery settings.</returns>
    /// <exception cref="ServiceException">There is no such table, or the service refused or does not answer.</exception>
    public async Task<TableInfo> DescribeAsync(string tableName, CancellationToken cancellationToken)
    {
        try
        {
            DescribeTableResponse response = await AskAsync(token => connection.Control.DescribeTableAsync(tableName, token), cancellationToken).ConfigureAwait(false);
            return ToInfo(response.Table) with { RequestName = tableName };
        }
        catch (ServiceException missing) when (missing.Code == "ResourceNotFoundException")
        {
            string hint = connection.EndpointUrl is null ? "check its name, the Region and the account" : "check its name";
            throw missing.Restate($"There is no table '{tableName}' at {connection.Endpoint}: {hint}.");
        }
    }

    /// <summary>Describes a table that may not be there.</summary>
    /// <param name="tableName">Its name or ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The description, without recovery settings; null where there is no such table.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<TableInfo?> FindAsync(string tableName, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(tableName, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException missing) when (missing.Code == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>Asks whether point-in-time recovery is on; many roles may not ask, and emulators do not know.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The table with the answer, or unchanged where there is none.</returns>
    public async Task<TableInfo> WithRecoveryAsync(TableInfo table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        try
        {
            var request = new DescribeContinuousBackupsRequest { TableName = table.TableName };
            DescribeContinuousBackupsResponse response = await AskAsync(token => connection.Control.DescribeContinuousBackupsAsync(request, token), cancellationToken).ConfigureAwait(false);
            return table with { PointInTimeRecovery = response.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus == PointInTimeRecoveryStatus.ENABLED };
        }
        catch (ServiceException)
        {
            return table;
        }
    }

    /// <summary>Makes a table unless it is there with the same key.</summary>
    /// <param name="tableName">The name of the table.</param>
    /// <param name="schema">Its primary key.</param>
    /// <param name="capacity">Provisioned read and write units a second of a new table, or null for an on-demand one.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The active table.</returns>
    /// <exception cref="ServiceException">The service refused, or the table is there with another key.</exception>
    public async Task<TableInfo> FindOrCreateAsync(string tableName, KeySchema schema, (long Read, long Write)? capacity, CancellationToken cancellationToken) =>
        await CreateUnlessFoundAsync(await FindAsync(tableName, cancellationToken).ConfigureAwait(false), tableName, schema, capacity, cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a table that was looked for and is not there; one that is has to have the same key.</summary>
    /// <param name="found">What was found; null for nothing.</param>
    /// <param name="tableName">The name of the table.</param>
    /// <param name="schema">Its primary key.</param>
    /// <param name="capacity">Provisioned read and write units a second of a new table, or null for an on-demand one.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The active table.</returns>
    /// <exception cref="ServiceException">The service refused, or the table is there with another key.</exception>
    public async Task<TableInfo> CreateUnlessFoundAsync(TableInfo? found, string tableName, KeySchema schema, (long Read, long Write)? capacity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (found is null)
        {
            await CreateAsync(tableName, schema, capacity, cancellationToken).ConfigureAwait(false);
        }

        bool isThere = found is not null && found.TableStatus != TableStatus.CREATING.Value;
        TableInfo table = isThere ? found! : await WhenMadeAsync(tableName, cancellationToken).ConfigureAwait(false);
        return table.Keys.PartitionKey == schema.PartitionKey && table.Keys.SortKey == schema.SortKey
            ? table
            : throw ServiceException.Refusal("ResourceInUseException", $"Table '{tableName}' is there with another key, {table.PartitionKey}{(table.SortKey is null ? string.Empty : " and " + table.SortKey)}: choose another name, or leave -CreateTable out.");
    }

    private async Task CreateAsync(string tableName, KeySchema schema, (long Read, long Write)? capacity, CancellationToken cancellationToken)
    {
        KeyAttribute[] keys = schema.SortKey is null ? [schema.PartitionKey] : [schema.PartitionKey, schema.SortKey];
        var request = new CreateTableRequest
        {
            TableName = tableName,
            AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key.Name, new ScalarAttributeType(key.Type.ToString())))],
            KeySchema = [.. keys.Select((key, i) => new KeySchemaElement(key.Name, i == 0 ? KeyType.HASH : KeyType.RANGE))],
            BillingMode = capacity is null ? Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST : Amazon.DynamoDBv2.BillingMode.PROVISIONED,
            ProvisionedThroughput = capacity is var (read, write) ? new ProvisionedThroughput(read, write) : null,
        };
        try
        {
            await AskAsync(token => connection.Control.CreateTableAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException taken) when (taken.Code == "ResourceInUseException")
        {
            // Another import of the same table was quicker, or an attempt that seemed to fail has made it all the same.
        }
    }

    /// <summary>Waits until a table that is being made is there; for some seconds the service may not know it yet.</summary>
    private async Task<TableInfo> WhenMadeAsync(string tableName, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                TableInfo table = await DescribeAsync(tableName, cancellationToken).ConfigureAwait(false);
                if (table.TableStatus != TableStatus.CREATING.Value)
                {
                    return table;
                }
            }
            catch (ServiceException missing) when (missing.Code == "ResourceNotFoundException" && _time.GetElapsedTime(started) < s_knownWithin)
            {
                // DescribeTable is eventually consistent.
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TableInfo ToInfo(TableDescription table)
    {
        var types = table.AttributeDefinitions.ToDictionary(a => a.AttributeName, a => Enum.Parse<AttributeType>(a.AttributeType.Value));
        KeyAttribute Key(KeySchemaElement element, string? index = null) => new(element.AttributeName, types[element.AttributeName], index);
        KeyAttribute partitionKey = Key(table.KeySchema.Single(k => k.KeyType == KeyType.HASH));
        KeyAttribute? sortKey = table.KeySchema.Where(k => k.KeyType == KeyType.RANGE).Select(k => Key(k)).SingleOrDefault();
        var indexes = (table.GlobalSecondaryIndexes ?? []).Select(i => (i.IndexName, i.KeySchema))
            .Concat((table.LocalSecondaryIndexes ?? []).Select(i => (i.IndexName, i.KeySchema))).ToList();
        bool onDemand = table.BillingModeSummary?.BillingMode == Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST;
        return new TableInfo
        {
            TableName = table.TableName,
            TableStatus = table.TableStatus?.Value ?? string.Empty,
            BillingMode = onDemand ? "PayPerRequest" : "Provisioned",
            ReadCapacityUnits = onDemand ? null : table.ProvisionedThroughput?.ReadCapacityUnits,
            WriteCapacityUnits = onDemand ? null : table.ProvisionedThroughput?.WriteCapacityUnits,
            WarmReadUnits = table.WarmThroughput?.ReadUnitsPerSecond,
            WarmWriteUnits = table.WarmThroughput?.WriteUnitsPerSecond,
            MaxReadRequestUnits = Positive(table.OnDemandThroughput?.MaxReadRequestUnits),
            MaxWriteRequestUnits = Positive(table.OnDemandThroughput?.MaxWriteRequestUnits),
            DecreasesToday = (int)(table.ProvisionedThroughput?.NumberOfDecreasesToday ?? 0),
            LastDecreaseDateTime = table.ProvisionedThroughput?.LastDecreaseDateTime?.ToUniversalTime(),
            ItemCount = table.ItemCount ?? 0,
            SizeBytes = table.TableSizeBytes ?? 0,
            Indexes = indexes.Select(i => i.IndexName).ToArray(),
            GlobalIndexes = (table.GlobalSecondaryIndexes ?? []).Select(i => ToInfo(i, onDemand)).ToArray(),
            Replicas = (table.Replicas ?? []).Select(replica => replica.RegionName).ToArray(),
            StreamArn = table.LatestStreamArn,
            StreamViewType = table.StreamSpecification?.StreamViewType?.Value,
            DeletionProtection = table.DeletionProtectionEnabled ?? false,
            TableArn = table.TableArn,
            TableId = table.TableId,
            CreationDateTime = table.CreationDateTime?.ToUniversalTime(),
            Keys = new KeySchema(
                partitionKey,
                sortKey,
                [.. indexes.SelectMany(i => i.KeySchema.Select(k => Key(k, i.IndexName))).Where(k => k.Name != partitionKey.Name && k.Name != sortKey?.Name)]),
        };
    }

    private static GlobalIndexInfo ToInfo(GlobalSecondaryIndexDescription index, bool onDemand) => new()
    {
        IndexName = index.IndexName,
        IndexStatus = index.IndexStatus?.Value,
        ReadCapacityUnits = onDemand ? null : index.ProvisionedThroughput?.ReadCapacityUnits,
        WriteCapacityUnits = onDemand ? null : index.ProvisionedThroughput?.WriteCapacityUnits,
        WarmReadUnits = index.WarmThroughput?.ReadUnitsPerSecond,
        WarmWriteUnits = index.WarmThroughput?.WriteUnitsPerSecond,
        MaxReadRequestUnits = Positive(index.OnDemandThroughput?.MaxReadRequestUnits),
        MaxWriteRequestUnits = Positive(index.OnDemandThroughput?.MaxWriteRequestUnits),
        DecreasesToday = (int)(index.ProvisionedThroughput?.NumberOfDecreasesToday ?? 0),
        LastDecreaseDateTime = index.ProvisionedThroughput?.LastDecreaseDateTime?.ToUniversalTime(),
    };

    private static long? Positive(long? value) => value > 0 ? value : null;

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        ServiceRetry.AskAsync(ask, connection.Endpoint, _time, cancellationToken);
}
