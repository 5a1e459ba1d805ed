using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>The records of a JSON document, with their lines.</summary>
/// <param name="text">The file, in UTF-8.</param>
/// <param name="findItem">Finds the item of a record.</param>
internal sealed class RecordList(ReadOnlyMemory<byte> text, ItemFinder findItem)
{
    private readonly List<AccountedRecord> _records = [];
    private long _line = 1;
    private int _counted;

    /// <summary>The file, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; } = text;

    public IReadOnlyList<AccountedRecord> Records => _records;

    /// <summary>Adds the value that the reader has begun, and moves to its end.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        _line += Text.Span[_counted..start].Count((byte)'\n');
        _counted = start;
        _records.Add(new AccountedRecord(_line, Text[start..(int)reader.BytesConsumed], findItem));
    }
}
