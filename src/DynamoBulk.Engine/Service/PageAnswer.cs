using System.Buffers.Text;
using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>One page of a Scan or Query.</summary>
/// <param name="Items">The items, as slices of the answer.</param>
/// <param name="LastEvaluatedKey">Where the next page starts; empty on the last one, and on no other sign.</param>
/// <param name="ScannedCount">Items that were read, before the filter.</param>
/// <param name="Consumed">Read units consumed.</param>
internal readonly record struct PageAnswer(IReadOnlyList<Item> Items, ReadOnlyMemory<byte> LastEvaluatedKey, int ScannedCount, ConsumedCapacity Consumed)
{
    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="JsonException">It is cut short or garbled.</exception>
    public static PageAnswer Read(ReadOnlyMemory<byte> body)
    {
        var items = new List<Item>();
        ReadOnlyMemory<byte> last = default;
        int scanned = 0;
        ConsumedCapacity consumed = ConsumedCapacity.None;
        var cursor = new JsonCursor(body.Span);
        cursor.Enter('{');
        while (cursor.TryReadName(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("Items"u8))
            {
                cursor.Enter('[');
                while (cursor.TryNextElement())
                {
                    items.Add(new Item(body[cursor.SkipValue()]));
                }
            }
            else
            {
                ReadOnlyMemory<byte> value = body[cursor.SkipValue()];
                last = name.SequenceEqual("LastEvaluatedKey"u8) && value.Span[0] == '{' ? value : last;
                scanned = name.SequenceEqual("ScannedCount"u8) && Utf8Parser.TryParse(value.Span, out int count, out _) ? count : scanned;
                consumed = name.SequenceEqual("ConsumedCapacity"u8) ? ConsumedCapacityJson.Read(value.Span) : consumed;
            }
        }

        return new PageAnswer(items, last, scanned, consumed);
    }
}
