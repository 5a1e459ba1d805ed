using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Writes the description of a table that the table operations answer with.</summary>
internal static class TableDescription
{
    private static readonly Throughput s_onDemandWarm = new(12_000, 4_000);

    public static void Write(Utf8JsonWriter response, string name, Table table, string status)
    {
        TableDefinition definition = table.Definition;
        response.WriteStartObject(name);
        WriteAttributes(response, definition.Attributes);
        response.WriteString("TableName", definition.Name);
        WriteKeys(response, definition.PartitionKey, definition.SortKey);
        response.WriteString("TableStatus", status);
        response.WriteTime("CreationDateTime", definition.Created);
        WriteThroughput(response, definition.Throughput, definition.Changes);
        response.WriteNumber("TableSizeBytes", table.Rows.Size);
        response.WriteNumber("ItemCount", table.Rows.Count);
        response.WriteString("TableArn", definition.Arn);
        response.WriteString("TableId", definition.Id);
        WriteBilling(response, definition);
        WriteOnDemandLimit(response, definition.OnDemandLimit);
        WriteWarm(response, Warm(definition.Warm, definition.Throughput, definition.IsOnDemand));
        WriteIndexes(response, "LocalSecondaryIndexes", table, global: false);
        WriteIndexes(response, "GlobalSecondaryIndexes", table, global: true);
        response.WriteBoolean("DeletionProtectionEnabled", false);
        response.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter response, string name, Table table, bool global)
    {
        SecondaryIndex[] indexes = [.. table.Indexes.Where(index => index.Definition.IsGlobal == global)];
        if (indexes.Length == 0)
        {
            return;
        }

        response.WriteStartArray(name);
        foreach (SecondaryIndex index in indexes)
        {
            IndexDefinition definition = index.Definition;
            response.WriteStartObject();
            response.WriteString("IndexName", definition.Name);
            WriteKeys(response, definition.PartitionKey, definition.SortKey);
            WriteProjection(response, definition);
            response.WriteNumber("IndexSizeBytes", index.Rows.Size);
            response.WriteNumber("ItemCount", index.Rows.Count);
            response.WriteString("IndexArn", $"{table.Definition.Arn}/index/{definition.Name}");
            if (global)
            {
                response.WriteString("IndexStatus", table.Status);
                WriteThroughput(response, definition.Throughput, definition.Changes);
                WriteOnDemandLimit(response, definition.OnDemandLimit);
                WriteWarm(response, Warm(definition.Warm, definition.Throughput, table.Definition.IsOnDemand));
            }

            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter response, IReadOnlyList<KeyAttribute> attributes)
    {
        response.WriteStartArray("AttributeDefinitions");
        foreach (KeyAttribute attribute in attributes)
        {
            response.WriteStartObject();
            response.WriteString("AttributeName", attribute.Name);
            response.WriteString("AttributeType", attribute.Type.ToString());
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private static void WriteKeys(Utf8JsonWriter response, KeyAttribute partitionKey, KeyAttribute? sortKey)
    {
        response.WriteStartArray("KeySchema");
        WriteKey(response, partitionKey, "HASH");
        if (sortKey is not null)
        {
            WriteKey(response, sortKey, "RANGE");
        }

        response.WriteEndArray();
    }

    private static void WriteKey(Utf8JsonWriter response, KeyAttribute key, string role)
    {
        response.WriteStartObject();
        response.WriteString("AttributeName", key.Name);
        response.WriteString("KeyType", role);
        response.WriteEndObject();
    }

    private static void WriteProjection(Utf8JsonWriter response, IndexDefinition definition)
    {
        response.WriteStartObject("Projection");
        response.WriteString("ProjectionType", definition.Projection switch
        {
            Projection.All => "ALL",
            Projection.KeysOnly => "KEYS_ONLY",
            _ => "INCLUDE",
        });
        if (definition.NonKeyAttributes.Count > 0)
        {
            response.WriteStartArray("NonKeyAttributes");
            foreach (string attribute in definition.NonKeyAttributes)
            {
                response.WriteStringValue(attribute);
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
    }

    private static void WriteThroughput(Utf8JsonWriter response, Throughput throughput, ThroughputChanges changes)
    {
        response.WriteStartObject("ProvisionedThroughput");
        response.WriteTime("LastIncreaseDateTime", changes.LastIncrease);
        response.WriteTime("LastDecreaseDateTime", changes.LastDecrease);
        response.WriteNumber("NumberOfDecreasesToday", changes.DecreasesToday);
        response.WriteNumber("ReadCapacityUnits", throughput.Read);
        response.WriteNumber("WriteCapacityUnits", throughput.Write);
        response.WriteEndObject();
    }

    private static void WriteBilling(Utf8JsonWriter response, TableDefinition definition)
    {
        // A table that was always provisioned has none.
        if (definition.LastSwitchToOnDemand is { } switched)
        {
            response.WriteStartObject("BillingModeSummary");
            response.WriteString("BillingMode", definition.IsOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED");
            response.WriteTime("LastUpdateToPayPerRequestDateTime", switched);
            response.WriteEndObject();
        }
    }

    private static Throughput Warm(Throughput? asked, Throughput provisioned, bool isOnDemand)
    {
        Throughput least = isOnDemand ? s_onDemandWarm : provisioned;
        return new Throughput(Math.Max(least.Read, asked?.Read ?? 0), Math.Max(least.Write, asked?.Write ?? 0));
    }

    private static void WriteWarm(Utf8JsonWriter response, Throughput warm)
    {
        response.WriteStartObject("WarmThroughput");
        response.WriteNumber("ReadUnitsPerSecond", warm.Read);
        response.WriteNumber("WriteUnitsPerSecond", warm.Write);
        response.WriteString("Status", "ACTIVE");
        response.WriteEndObject();
    }

    private static void WriteOnDemandLimit(Utf8JsonWriter response, OnDemandLimit? limit)
    {
        if (limit is not null)
        {
            response.WriteStartObject("OnDemandThroughput");
            response.WriteNumber("MaxReadRequestUnits", limit.Read ?? -1);
            response.WriteNumber("MaxWriteRequestUnits", limit.Write ?? -1);
            response.WriteEndObject();
        }
    }
}
