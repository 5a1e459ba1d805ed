using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>
/// Finds a name that stands twice in a map, of which the service would keep one value without a word. Few names are told apart by
/// a print of each; where two prints are the same, or names are many, by the names themselves.
/// </summary>
/// <param name="start">A reader that stands on the map's opening brace.</param>
/// <param name="room">Room for prints, which the caller has on its stack: <see cref="Few"/> of them.</param>
internal ref struct MapNames(in Utf8JsonReader start, Span<uint> room)
{
    /// <summary>How many names are few.</summary>
    public const int Few = 32;

    private readonly Utf8JsonReader _start = start;
    private readonly Span<uint> _prints = room;
    private int _count;
    private HashSet<string>? _names;

    /// <summary>What is wrong with an item that has a name twice.</summary>
    public static string Twice(string name) => $"The item, or a map in it, has '{Quotation.Of(name)}' twice: of one name there can be one value.";

    /// <summary>Adds the name that the reader of the map stands on.</summary>
    /// <exception cref="ItemProblemException">It was there before.</exception>
    public void Add(scoped in Utf8JsonReader reader)
    {
        if (_names is null)
        {
            uint print = PrintOf(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
            if (_count < _prints.Length && !_prints[.._count].Contains(print))
            {
                _prints[_count++] = print;
                return;
            }

            _names = NamesBefore(reader.TokenStartIndex);
        }

        string name = reader.GetString()!;
        if (!_names.Add(name))
        {
            throw new ItemProblemException(ProblemCode.DuplicateAttribute, Twice(name));
        }
    }

    /// <summary>The same for the same name. The last bytes are taken together, some of them twice: one by one they would cost more than all else here.</summary>
    private static uint PrintOf(ReadOnlySpan<byte> name)
    {
        uint print = (uint)name.Length;
        if (name.Length >= sizeof(ulong))
        {
            ulong last = BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]);
            for (; name.Length > sizeof(ulong); name = name[sizeof(ulong)..])
            {
                print = BitOperations.Crc32C(print, BinaryPrimitives.ReadUInt64LittleEndian(name));
            }

            return BitOperations.Crc32C(print, last);
        }

        if (name.Length >= sizeof(uint))
        {
            ulong both = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]);
            return BitOperations.Crc32C(print, both);
        }

        foreach (byte one in name)
        {
            print = BitOperations.Crc32C(print, one);
        }

        return print;
    }

    private readonly HashSet<string> NamesBefore(long end)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Utf8JsonReader reader = _start;
        while (reader.Read() && reader.TokenStartIndex < end)
        {
            names.Add(reader.GetString()!);
            reader.Skip();
        }

        return names;
    }
}
