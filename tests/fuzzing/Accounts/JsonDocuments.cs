using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>A file with an array of records, or with objects one after the other.</summary>
internal static class JsonDocuments
{
    /// <summary>Every value of any depth, one after the other, the whole file at once.</summary>
    public static readonly JsonReaderOptions Values = new() { AllowMultipleValues = true, MaxDepth = int.MaxValue };

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
            var reader = new Utf8JsonReader(records.Text.Span, Values);
            return reader.Read() && reader.TokenType switch
            {
                JsonTokenType.StartArray => TryReadElements(ref reader, records) && !reader.Read(),
                JsonTokenType.StartObject => TryReadObjects(ref reader, records),
                _ => false,
            };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads the elements of an array; the reader stands on its opening bracket and ends on the closing one.</summary>
    public static bool TryReadElements(ref Utf8JsonReader reader, RecordList records)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            records.Add(ref reader);
        }

        return true;
    }

    private static bool TryReadObjects(ref Utf8JsonReader reader, RecordList records)
    {
        do
        {
            records.Add(ref reader);
            if (!reader.Read())
            {
                return true;
            }
        }
        while (reader.TokenType == JsonTokenType.StartObject);
        return false;
    }
}
