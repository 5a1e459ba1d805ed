using System.Text.Json;

namespace DynamoBulk.Service;

/// <summary>Reads ConsumedCapacity, one object or an array of them.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html</remarks>
internal static class ConsumedCapacity
{
    /// <summary>The units of table and indexes together.</summary>
    public static double Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>The units of table and indexes together; the reader stands on the value's first token and ends on its last.</summary>
    public static double Read(ref Utf8JsonReader reader)
    {
        double units = 0;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                units += Read(ref reader);
            }

            return units;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return 0;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTotal = reader.ValueTextEquals("CapacityUnits"u8);
            reader.Read();
            if (isTotal)
            {
                units = reader.GetDouble();
            }
            else
            {
                reader.Skip();
            }
        }

        return units;
    }
}
