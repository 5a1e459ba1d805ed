using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells the caller what a request has used, as far as it asked.</summary>
internal static class ConsumedCapacity
{
    /// <summary>What <c>ReturnConsumedCapacity</c> asks for.</summary>
    public static string? Wanted(RequestObject request) => request.Choice("ReturnConsumedCapacity", "INDEXES", "TOTAL", "NONE");

    /// <summary>Writes the member for a request on one table.</summary>
    public static void Write(Utf8JsonWriter response, string? wanted, string tableName, CapacityCharge charge)
    {
        if (wanted is "TOTAL" or "INDEXES")
        {
            response.WritePropertyName("ConsumedCapacity");
            WriteTable(response, wanted, tableName, charge);
        }
    }

    /// <summary>Writes the member for a batch: one entry a table.</summary>
    public static void Write(Utf8JsonWriter response, string? wanted, IEnumerable<(string TableName, CapacityCharge Charge)> charges)
    {
        if (wanted is not ("TOTAL" or "INDEXES"))
        {
            return;
        }

        response.WriteStartArray("ConsumedCapacity");
        foreach ((string tableName, CapacityCharge charge) in charges)
        {
            WriteTable(response, wanted, tableName, charge);
        }

        response.WriteEndArray();
    }

    private static void WriteTable(Utf8JsonWriter response, string wanted, string tableName, CapacityCharge charge)
    {
        response.WriteStartObject();
        response.WriteString("TableName", tableName);
        response.WriteNumber("CapacityUnits", charge.Total);
        if (wanted == "INDEXES")
        {
            WriteUnits(response, "Table", charge.TableUnits);
            WriteIndexes(response, "GlobalSecondaryIndexes", charge, global: true);
            WriteIndexes(response, "LocalSecondaryIndexes", charge, global: false);
        }

        response.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter response, string name, CapacityCharge charge, bool global)
    {
        KeyValuePair<SecondaryIndex, double>[] indexes = [.. charge.Indexes.Where(pair => pair.Key.Definition.IsGlobal == global)];
        if (indexes.Length == 0)
        {
            return;
        }

        response.WriteStartObject(name);
        foreach ((SecondaryIndex index, double units) in indexes)
        {
            WriteUnits(response, index.Definition.Name, units);
        }

        response.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter response, string name, double units)
    {
        response.WriteStartObject(name);
        response.WriteNumber("CapacityUnits", units);
        response.WriteEndObject();
    }
}
