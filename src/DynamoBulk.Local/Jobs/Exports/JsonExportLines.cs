using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>DynamoDB JSON, one object a line.</summary>
/// <param name="keys">The names of the table's key attributes.</param>
internal sealed class JsonExportLines(IReadOnlySet<string> keys) : IExportLines
{
    public void WriteItem(IBufferWriter<byte> output, Row item) => WriteLine(output, writer => WriteImage(writer, "Item", item.Json));

    public void WriteChange(IBufferWriter<byte> output, ItemChange change, bool withOldImage) => WriteLine(output, writer =>
    {
        writer.WriteStartObject("Metadata");
        writer.WriteStartObject("WriteTimestampMicros");
        writer.WriteString("N", change.WrittenMicros.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteImage(writer, "Keys", AttributeMap.Pick(change.Any.Json, keys));
        if (change.After is { } after)
        {
            WriteImage(writer, "NewImage", after.Json);
        }

        if (withOldImage && change.Before is { } before)
        {
            WriteImage(writer, "OldImage", before.Json);
        }
    });

    private static void WriteLine(IBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(output, AttributeJson.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteImage(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);

        // An item is stored as it came, and whoever sent it may have broken lines between its attributes.
        ReadOnlyMemory<byte> oneLine = json.Span.ContainsAny((byte)'\n', (byte)'\r') ? AttributeJson.Write(AttributeJson.ReadMap(json)) : json;
        writer.WriteRawValue(oneLine.Span, skipInputValidation: true);
    }
}
