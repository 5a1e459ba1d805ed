using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Writes a failed item as one line of JSON: why it failed and, as <c>Item</c>, the item, as <c>Key</c> that of a delete, or, as
/// <c>Record</c>, what could not be read as one; <see cref="FailedItemReader"/> reads it again.
/// </summary>
internal static class FailedItemWriter
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a failed item.</summary>
    /// <param name="output">Takes the line, with its end.</param>
    /// <param name="record">The item as it came, or what could not be read as one.</param>
    /// <param name="problem">Why it failed.</param>
    public static void Write(IBufferWriter<byte> output, ItemRecord record, ItemProblem problem)
    {
        using (var json = new Utf8JsonWriter(output, s_readable))
        {
            json.WriteStartObject();
            json.WriteStartObject("Error");
            json.WriteString("Reason", problem.Code);
            json.WriteString("Message", problem.Message);
            json.WriteString("Position", record.Position.ToString());
            json.WriteEndObject();
            if (IsJson(record.Item))
            {
                json.WritePropertyName(record.IsDelete ? "Key" : "Item");
                json.WriteRawValue(OnOneLine(record.Item.Json.Span), skipInputValidation: true);
            }
            else
            {
                WriteRecord(json, record);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteRecord(Utf8JsonWriter json, ItemRecord record)
    {
        UnreadRecord unread = record.Original as UnreadRecord
            ?? new UnreadRecord(record.Item.Json.IsEmpty ? $"{record.Original}" : JsonText.Original(record.Item.Json.Span), ItemFormat.Auto);
        json.WriteString("Record", unread.Text);
        if (unread.Format != ItemFormat.Auto)
        {
            json.WriteString("Format", unread.Format.ToString());
        }

        if (unread.IsChange)
        {
            json.WriteBoolean("IsChange", true);
        }

        if (unread.HasReplacements || JsonText.HasHalfPair(unread.Text))
        {
            json.WriteBoolean("HasReplacements", true);
        }

        if (unread.Dialect is not { } dialect)
        {
            return;
        }

        json.WriteString("Delimiter", dialect.Delimiter.ToString());
        json.WriteStartArray("Header");
        foreach (string name in dialect.Header)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteStartObject("Types");
        foreach ((string name, string type) in dialect.Types)
        {
            json.WriteString(name, type);
        }

        json.WriteEndObject();
        if (dialect.NullValue is not null)
        {
            json.WriteString("NullValue", dialect.NullValue);
        }
    }

    private static bool IsJson(Item item)
    {
        try
        {
            var reader = new Utf8JsonReader(item.Json.Span, JsonText.AnyDepth);
            return !item.Json.IsEmpty && reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A line end can only stand between tokens, where a space does as well.
    private static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
