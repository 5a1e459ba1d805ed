using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>A file of failed items: a line holds the item, or what stood for it in the file that it came from, or is mended into an item of any kind.</summary>
internal static class FailedItems
{
    private static readonly FuzzedFormat s_ion = new("Ion", "x.ion", _ => []);

    /// <summary>Cuts a file into records; those of a line that was mended into several are all of that line.</summary>
    /// <param name="content">Any bytes.</param>
    public static Account Account(byte[] content)
    {
        Account lines = JsonLines.Account(content, PlainItem.Find);
        return lines with { Records = [.. lines.Records.SelectMany(line => FindItems(line.Text).Select(isItem => line with { FindItem = _ => isItem }))] };
    }

    /// <summary>Tells the items of a line, null for each record that holds none: a line that is no failed item is one of these.</summary>
    private static IReadOnlyList<Predicate<JsonElement>?> FindItems(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Utf8.IsValid(line.Span) && Canonical.Parse(line) is { } json ? FindItems(line, json) : [null];
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            return [null]; // something is missing, of another kind than it should be, or half a surrogate pair
        }
    }

    private static IReadOnlyList<Predicate<JsonElement>?> FindItems(ReadOnlyMemory<byte> line, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("Error", out _))
        {
            return [FindTyped(line)];
        }

        if (json.TryGetProperty("Item", out JsonElement item))
        {
            return [item.ValueKind == JsonValueKind.Object && Canonical.Of(item) is { } expected ? found => Canonical.Of(found) == expected : null];
        }

        byte[] record = Encoding.UTF8.GetBytes(json.GetProperty("Record").GetString() ?? throw new KeyNotFoundException());
        string format = json.TryGetProperty("Format", out JsonElement name) ? name.GetString() ?? throw new KeyNotFoundException() : "Auto";
        return format.Trim() switch
        {
            "Csv" or "Tsv" => FailedRows.Find(record, json),
            "Ion" => FindIon(record),
            "DataPipeline" => [BackupItem.Find(record)],
            "Auto" or "Json" or "JsonLines" or "DynamoDbJson" => [FindTyped(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(record).Trim()))],
            _ => [null],
        };
    }

    /// <summary>The item in text that someone typed. Which of the two kinds of JSON it is, is a question of its own.</summary>
    private static Predicate<JsonElement>? FindTyped(ReadOnlyMemory<byte> text)
    {
        Predicate<JsonElement>? plain = PlainItem.Find(text);
        Predicate<JsonElement>? typed = TypedItem.Find(text);
        return plain is null && typed is null ? null : item => plain?.Invoke(item) == true || typed?.Invoke(item) == true;
    }

    /// <summary>What a file of this Ion holds: how that is read is fuzzed by itself.</summary>
    private static IReadOnlyList<Predicate<JsonElement>?> FindIon(byte[] record)
    {
        Reading reading = Reading.OfAsync(s_ion, record, most: record.Length).GetAwaiter().GetResult();
        return reading.End is not null || reading.Records.Count == 0
            ? [null]
            : [.. reading.Records.Select(ion => ion.Problem is null && Canonical.Parse(ion.Item.Json) is { } item ? (Predicate<JsonElement>?)(found => Canonical.Of(found) == Canonical.Of(item)) : null)];
    }
}
