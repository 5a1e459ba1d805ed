using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Changes the billing mode and throughput of a table and its global indexes, at once.</summary>
internal sealed class UpdateTable(TableCatalog tables, TimeProvider time) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        Table table = tables.GetReady(body.RequiredText("TableName"));
        lock (table)
        {
            table.Redefine(Change(table.Definition, body));
        }

        response.WriteStartObject();
        TableDescription.Write(response, "TableDescription", table, "ACTIVE");
        response.WriteEndObject();
    }

    private TableDefinition Change(TableDefinition definition, RequestObject body)
    {
        Throughput? throughput = TableRequest.ReadThroughput(body);
        string? billing = body.Choice("BillingMode", "PAY_PER_REQUEST", "PROVISIONED");
        bool onDemand = billing is null ? definition.IsOnDemand : billing == "PAY_PER_REQUEST";
        IReadOnlyList<RequestObject> indexUpdates = body.Objects("GlobalSecondaryIndexUpdates");
        bool other = body.Has("OnDemandThroughput") || body.Has("WarmThroughput") || indexUpdates.Count > 0;
        if (throughput is null && billing is null && !other)
        {
            throw ServiceException.Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
        }

        if (onDemand && throughput is not null)
        {
            throw ServiceException.InvalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        if (!onDemand && definition.IsOnDemand && throughput is null)
        {
            throw ServiceException.InvalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }

        definition = definition with
        {
            OnDemandLimit = TableRequest.ReadOnDemandLimit(body) ?? definition.OnDemandLimit,
            Warm = TableRequest.ReadWarm(body) ?? definition.Warm,
            Indexes = [.. definition.Indexes.Select(index => Change(index, indexUpdates, onDemand, time.GetUtcNow()))],
        };
        return onDemand ? SwitchToOnDemand(definition) : throughput is { } units ? Provision(definition, units) : definition;
    }

    private static IndexDefinition Change(IndexDefinition index, IReadOnlyList<RequestObject> updates, bool onDemand, DateTimeOffset now)
    {
        foreach (RequestObject update in updates)
        {
            RequestObject change = update.Object("Update") ?? throw ServiceException.Validation("The embedded endpoint does not create or delete indexes of an existing table");
            if (change.RequiredText("IndexName") == index.Name)
            {
                Throughput next = TableRequest.ReadThroughput(change) ?? index.Throughput;
                index = index with
                {
                    Throughput = next,
                    Changes = index.Changes.After(index.Throughput, next, now),
                    OnDemandLimit = TableRequest.ReadOnDemandLimit(change) ?? index.OnDemandLimit,
                    Warm = TableRequest.ReadWarm(change) ?? index.Warm,
                };
            }
        }

        return onDemand ? index with { Throughput = Throughput.None } : index;
    }

    private TableDefinition SwitchToOnDemand(TableDefinition definition) => definition with
    {
        IsOnDemand = true,
        Throughput = Throughput.None,
        LastSwitchToOnDemand = definition.IsOnDemand ? definition.LastSwitchToOnDemand : time.GetUtcNow(),
    };

    private TableDefinition Provision(TableDefinition definition, Throughput next)
    {
        Throughput current = definition.Throughput;
        if (!definition.IsOnDemand && next == current)
        {
            throw ServiceException.Validation(
                "The provisioned throughput for the table will not change. The requested value equals the current value. "
                + $"Current ReadCapacityUnits provisioned for the table: {current.Read}. Requested ReadCapacityUnits: {next.Read}. "
                + $"Current WriteCapacityUnits provisioned for the table: {current.Write}. Requested WriteCapacityUnits: {next.Write}. "
                + "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }

        // What an on-demand table has provisioned is nothing, so that is never a decrease.
        return definition with { IsOnDemand = false, Throughput = next, Changes = definition.Changes.After(current, next, time.GetUtcNow()) };
    }
}
