using System.Buffers;
using System.Text;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>Ion text, each line with the mark of its version and one struct.</summary>
/// <param name="keys">The names of the table's key attributes.</param>
internal sealed class IonExportLines(IReadOnlySet<string> keys) : IExportLines
{
    private readonly StringBuilder _line = new();

    public void WriteItem(IBufferWriter<byte> output, Row item)
    {
        _line.Clear().Append("$ion_1_0 {Item:");
        IonText.AppendStruct(_line, AttributeJson.ReadMap(item.Json));
        Complete(output, "}\n");
    }

    public void WriteChange(IBufferWriter<byte> output, ItemChange change, bool withOldImage)
    {
        _line.Clear().Append("$ion_1_0 {Record:{Keys:");
        IonText.AppendStruct(_line, AttributeJson.ReadMap(AttributeMap.Pick(change.Any.Json, keys)));
        _line.Append(",Metadata:{WriteTimestampMicros:").Append(change.WrittenMicros).Append(".}");
        if (withOldImage && change.Before is { } before)
        {
            _line.Append(",OldImage:");
            IonText.AppendStruct(_line, AttributeJson.ReadMap(before.Json));
        }

        if (change.After is { } after)
        {
            _line.Append(",NewImage:");
            IonText.AppendStruct(_line, AttributeJson.ReadMap(after.Json));
        }

        Complete(output, "}}\n");
    }

    private void Complete(IBufferWriter<byte> output, string end)
    {
        _line.Append(end);
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }
}
