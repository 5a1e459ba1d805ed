using System.Text.Json;
using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>Reads what a request consumed.</summary>
internal static class ConsumedCapacityJson
{
    /// <summary>Reads one object, or the first of an array: the answers of a transfer are about one table.</summary>
    public static ConsumedCapacity Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
        }

        double total = 0;
        IReadOnlyList<IndexUnits> indexes = [];
        while (reader.TokenType != JsonTokenType.EndArray && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTotal = reader.ValueTextEquals("CapacityUnits"u8);
            bool isIndexes = reader.ValueTextEquals("GlobalSecondaryIndexes"u8);
            reader.Read();
            if (isTotal)
            {
                total = reader.GetDouble();
            }
            else if (isIndexes)
            {
                indexes = ReadIndexes(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ConsumedCapacity(total, indexes);
    }

    /// <summary>{"index":{"CapacityUnits":1.0}}</summary>
    private static List<IndexUnits> ReadIndexes(ref Utf8JsonReader reader)
    {
        var indexes = new List<IndexUnits>();
        int depth = reader.CurrentDepth;
        string name = string.Empty;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1)
            {
                name = reader.GetString()!;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("CapacityUnits"u8))
            {
                reader.Read();
                indexes.Add(new IndexUnits(name, reader.GetDouble()));
            }
        }

        return indexes;
    }
}
