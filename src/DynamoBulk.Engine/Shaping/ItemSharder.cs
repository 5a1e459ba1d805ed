using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Gives items their shard. Not safe for several threads.</summary>
/// <param name="rule">How.</param>
internal sealed class ItemSharder(ShardRule rule)
{
    private readonly ItemBuffer _buffer = new();
    private readonly byte[] _name = JsonSerializer.SerializeToUtf8Bytes(rule.Attribute);
    private readonly string?[] _hashed = new string?[rule.HashedAttributes.Count];

    /// <summary>Gives an item its shard.</summary>
    /// <param name="record">An item of valid DynamoDB JSON.</param>
    /// <returns>The item with its shard, or why it can have none.</returns>
    public ItemRecord Apply(ItemRecord record)
    {
        try
        {
            return Copy(record.Item.Json.Span) is { } problem ? record with { Problem = problem } : record with { Item = _buffer.Take() };
        }
        finally
        {
            _buffer.Discard();
        }
    }

    private ItemProblem? Copy(ReadOnlySpan<byte> json)
    {
        Array.Clear(_hashed);
        ReadOnlySpan<byte> sharded = default;
        var reader = new Utf8JsonReader(json, JsonText.AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex;
            string name = reader.GetString()!;
            reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            ReadOnlySpan<byte> value = json[valueStart..(int)reader.BytesConsumed];
            if (name == rule.Attribute)
            {
                sharded = value;
                continue;
            }

            _buffer.Append(_buffer.Length == 0 ? "{"u8 : ","u8, json[nameStart..(int)reader.BytesConsumed], default);
            int hashed = IndexOfHashed(name);
            if (hashed >= 0)
            {
                _hashed[hashed] = AttributeText.Of(value);
            }
        }

        return AppendShard(sharded);
    }

    private int IndexOfHashed(string name)
    {
        for (int i = 0; i < rule.HashedAttributes.Count; i++)
        {
            if (rule.HashedAttributes[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private ItemProblem? AppendShard(ReadOnlySpan<byte> sharded)
    {
        int missing = Array.IndexOf(_hashed, null);
        if (missing >= 0)
        {
            return new ItemProblem(ProblemCode.MissingKey, $"The item has no attribute '{rule.HashedAttributes[missing]}', by which its shard is chosen.");
        }

        int shard = rule.Choose(_hashed);
        _buffer.Append(_buffer.Length == 0 ? "{"u8 : ","u8, _name, ":"u8);
        if (sharded.IsEmpty)
        {
            _buffer.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"N\":\"{shard}\"}}}}")));
            return null;
        }

        Utf8JsonReader reader = PlainJson.OpenValue(sharded, out AttributeType type);
        if (type != AttributeType.S || rule.IsNumber)
        {
            return new ItemProblem(ProblemCode.TypeMismatch, $"Attribute '{rule.Attribute}' is {AttributeText.Show(sharded)}, and a shard is appended to text only: shard an attribute that is text, or one that items do not have yet.");
        }

        _buffer.Append("{\"S\":"u8);
        _buffer.AppendString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{reader.GetString()}.{shard}")));
        _buffer.Append("}}"u8);
        return null;
    }
}
