using System.Text.Json;

namespace DynamoBulk.Service;

/// <summary>Units that the service says were consumed.</summary>
/// <remarks>
/// A global secondary index has capacity of its own; local indexes are charged to the table.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
/// </remarks>
/// <param name="Total">Units of the table and all its indexes; 0 where the server does not say.</param>
/// <param name="GlobalIndexes">The share of the global secondary indexes.</param>
internal readonly record struct ConsumedCapacity(double Total, double GlobalIndexes)
{
    /// <summary>What counts against the capacity of the table itself.</summary>
    public double Table => Total - GlobalIndexes;

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
        double indexes = 0;
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
    private static double ReadIndexes(ref Utf8JsonReader reader)
    {
        double units = 0;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                units += reader.GetDouble();
            }
        }

        return units;
    }
}
