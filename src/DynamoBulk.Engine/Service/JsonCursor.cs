using System.Buffers;
using System.Text.Json;

namespace DynamoBulk.Service;

/// <summary>Walks over JSON from value to value without looking into them: it only finds where each one ends.</summary>
/// <remarks>
/// Faster than skipping with Utf8JsonReader, which checks every token; what is inside an item is checked where it
/// is read. Names are compared as they stand, so an escaped one is not known, which the service does not write.
/// </remarks>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> s_structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> s_scalarEnd = SearchValues.Create(",}] \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json = json;
    private int _position;

    /// <summary>Steps into an object or array, which must begin here.</summary>
    /// <exception cref="JsonException">Something else is here.</exception>
    public void Enter(char bracket) => Expect((byte)bracket);

    /// <summary>Reads the name of the next member; false at the end of the object, which is then behind the cursor.</summary>
    public bool TryReadName(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryNext((byte)'}'))
        {
            return false;
        }

        int start = _position + 1;
        Expect((byte)'"');
        SkipString();
        name = _json[start..(_position - 1)];
        Expect((byte)':');
        return true;
    }

    /// <summary>Whether another element follows; at the end of the array the cursor is behind it.</summary>
    public bool TryNextElement() => TryNext((byte)']');

    /// <summary>Steps over the value here. Returns where it lies.</summary>
    public Range SkipValue()
    {
        int start = SkipSpace();
        switch (Current)
        {
            case (byte)'"':
                _position++;
                SkipString();
                break;
            case (byte)'{' or (byte)'[':
                SkipNested();
                break;
            default:
                int length = _json[_position..].IndexOfAny(s_scalarEnd);
                _position = length > 0 ? _position + length : throw Broken();
                break;
        }

        return start.._position;
    }

    private readonly byte Current => _position < _json.Length ? _json[_position] : throw Broken();

    private bool TryNext(byte end)
    {
        SkipSpace();
        if (Current == ',')
        {
            _position++;
            SkipSpace();
        }

        if (Current != end)
        {
            return true;
        }

        _position++;
        return false;
    }

    private void SkipNested()
    {
        int depth = 0;
        do
        {
            int step = _json[_position..].IndexOfAny(s_structure);
            if (step < 0)
            {
                throw Broken();
            }

            _position += step + 1;
            switch (_json[_position - 1])
            {
                case (byte)'"':
                    SkipString();
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }
        }
        while (depth > 0);
    }

    /// <summary>Steps behind the quote that ends the string the cursor is in.</summary>
    private void SkipString()
    {
        while (true)
        {
            int step = _json[_position..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
            {
                throw Broken();
            }

            _position += step + 1;
            if (_json[_position - 1] == '"')
            {
                return;
            }

            _position = _position < _json.Length ? _position + 1 : throw Broken();
        }
    }

    private int SkipSpace()
    {
        while (_position < _json.Length && _json[_position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _position++;
        }

        return _position;
    }

    private void Expect(byte expected)
    {
        SkipSpace();
        _position = Current == expected ? _position + 1 : throw Broken();
    }

    private readonly JsonException Broken() => new($"The answer is no whole JSON: it breaks off or is garbled at byte {Math.Min(_position, _json.Length)}.");
}
