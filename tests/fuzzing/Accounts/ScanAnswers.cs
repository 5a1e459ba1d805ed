using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>A file with answers of Scan one after the other: each is an object with an array called Items.</summary>
internal static class ScanAnswers
{
    /// <inheritdoc cref="JsonLines.Account"/>
    public static Account Account(byte[] content, ItemFinder findItem)
    {
        var marked = MarkedText.Of(content);
        var records = new RecordList(marked.Utf8, findItem);
        bool isWhole = TryRead(records);
        return marked.Account(records.Records, isBroken: !isWhole);
    }

    private static bool TryRead(RecordList records)
    {
        try
        {
            var reader = new Utf8JsonReader(records.Text.Span, JsonDocuments.Values);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject || !TryReadAnswer(ref reader, records))
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadAnswer(ref Utf8JsonReader reader, RecordList records)
    {
        bool hasItems = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isItems = reader.ValueSpan.SequenceEqual("Items"u8);
            reader.Read();
            if (isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                hasItems = JsonDocuments.TryReadElements(ref reader, records);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasItems;
    }
}
