using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Writes attribute values as DynamoDB JSON, refuses what DynamoDB has no form for, and knows where in the item it stands.</summary>
/// <remarks>
/// Inside a set the members are written bare, and the first one decides the type of the set; so whatever converts to a string,
/// number or binary can be a member of a set without further code.
/// What cannot be sent is noted as the <see cref="Problem"/>, and kept in a form that the service, and every reader here, refuses
/// for the same reason: the item fails, and whoever mends it finds in it all that was there.
/// </remarks>
internal sealed class AttributeWriter
{
    // No JSON of an item within 400 KB is longer than this: the longest way to write two bytes of an item is a zero with
    // every decimal place a .NET decimal can have, and it takes less than 32 times as much.
    private const int MaxJsonSize = 32 * ItemLimits.MaxItemSize;

    // What may still come of an attribute that is nested too deep: an object that refers back to itself twice has no end in sight.
    private const int MaxSizeBeyondNesting = ItemLimits.MaxItemSize;

    // The longest that a formatted number can be: a decimal, with sign and point.
    private const int MaxNumberLength = 64;

    private readonly ItemBuffer _json = new();
    private readonly AttributePath _path = new();
    private byte[] _scratch = new byte[1024];
    private bool _afterOpening;
    private bool _inSet;
    private AttributeType? _memberType;
    private int _maxLength;

    /// <summary>The first thing that is wrong with the item; null while nothing is.</summary>
    public ItemProblem? Problem { get; private set; }

    /// <summary>Whether the attribute has grown beyond what is kept of it.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Where the writer stands, to return to.</summary>
    public Place Here => new(_json.Length, _path.Depth, _afterOpening, _inSet);

    /// <summary>Begins an item, whatever has become of the one before.</summary>
    public void StartItem()
    {
        _json.Discard();
        _path.Clear();
        _inSet = false;
        IsFull = false;
        Problem = null;
        Open("{"u8);
    }

    /// <summary>Ends the item.</summary>
    public Item EndItem()
    {
        _json.Append("}"u8);
        return _json.Take();
    }

    /// <summary>The name of the attribute, or of the entry of a map, whose value comes next.</summary>
    public void Name(string name)
    {
        _path.SetName(name);
        if (_path.Depth == 0)
        {
            _maxLength = MaxJsonSize;
        }

        if (name.Length == 0)
        {
            Note(Fail(ProblemCode.InvalidAttribute, "it holds an attribute with an empty name"));
        }

        Separate();
        AppendText(name);
        _json.Append(":"u8);
    }

    /// <summary>The index of the element of a list whose value comes next.</summary>
    public void Element(int index)
    {
        _path.SetIndex(index);
        Separate();
    }

    public void String(string value)
    {
        if (_inSet)
        {
            Member(AttributeType.S);
            AppendText(value);
        }
        else
        {
            _json.Append("{\"S\":"u8);
            AppendText(value);
            _json.Append("}"u8);
        }
    }

    /// <summary>Writes text that needs no escaping.</summary>
    public void String(ReadOnlySpan<byte> plain) => Plain(AttributeType.S, "{\"S\":\""u8, plain);

    /// <summary>Writes a number that DynamoDB's range and digits are known to hold.</summary>
    public void Number<T>(T value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[MaxNumberLength];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        Plain(AttributeType.N, "{\"N\":\""u8, text[..length]);
    }

    /// <summary>Writes a number that may be more than DynamoDB holds.</summary>
    /// <param name="text">The number in invariant notation.</param>
    public void Number(string text)
    {
        DdbNumber.ParseFailure failure = DdbNumber.TryParse(Encoding.UTF8.GetBytes(text), out DdbNumber number);
        if (failure != DdbNumber.ParseFailure.None)
        {
            NoNumber(text, DdbNumber.Describe(failure, text).TrimEnd('.'));
            return;
        }

        Number(number);
    }

    public void Number(DdbNumber number) => Plain(AttributeType.N, "{\"N\":\""u8, Encoding.ASCII.GetBytes(number.ToString()));

    /// <summary>Keeps a number that DynamoDB does not.</summary>
    /// <param name="text">The number, or what stands in its place.</param>
    /// <param name="reason">Why not, for <see cref="Fail"/>.</param>
    public void NoNumber(string text, string reason)
    {
        Note(Fail(ProblemCode.InvalidNumber, reason));
        if (_inSet)
        {
            Member(AttributeType.N);
            AppendEscaped(text);
        }
        else
        {
            _json.Append("{\"N\":"u8);
            AppendEscaped(text);
            _json.Append("}"u8);
        }
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        Span<byte> base64 = Scratch(Base64.GetMaxEncodedToUtf8Length(value.Length));
        Base64.EncodeToUtf8(value, base64, out _, out int length);
        Plain(AttributeType.B, "{\"B\":\""u8, base64[..length]);
    }

    public void Boolean(bool value)
    {
        RefuseInSet(AttributeType.BOOL);
        _json.Append(value ? "{\"BOOL\":true}"u8 : "{\"BOOL\":false}"u8);
    }

    public void Null()
    {
        RefuseInSet(AttributeType.NULL);
        _json.Append("{\"NULL\":true}"u8);
    }

    public void StartMap()
    {
        Enter(AttributeType.M);
        Open("{\"M\":{"u8);
    }

    public void EndMap() => Close("}}"u8);

    public void StartList()
    {
        Enter(AttributeType.L);
        Open("{\"L\":["u8);
    }

    public void EndList() => Close("]}"u8);

    /// <summary>Begins a set; its members are written like any value.</summary>
    public void StartSet()
    {
        RefuseInSet(AttributeType.SS);
        _inSet = true;
        _memberType = null;
    }

    public void EndSet()
    {
        if (_memberType is null)
        {
            Note(Fail(ProblemCode.EmptySet, "it is an empty set, which DynamoDB does not take: leave the attribute out"));
            _json.Append("{\"SS\":["u8);
        }

        _json.Append("]}"u8);
        _inSet = false;
    }

    /// <summary>Begins what is kept of a set that can be none: its members, each with its own type.</summary>
    public void StartNoSet()
    {
        Enter(AttributeType.L);
        Open("{\"Set\":["u8);
    }

    public void EndNoSet() => Close("]}"u8);

    /// <summary>Notes a problem of the item, which goes on being written.</summary>
    public void Note(ItemBindingException problem) => Problem ??= problem.Problem;

    /// <summary>Puts into the place of a value what is kept of it.</summary>
    /// <param name="problem">Why it cannot be sent.</param>
    /// <param name="place">Where it begins.</param>
    /// <param name="type">The name of its type.</param>
    public void Keep(ItemBindingException problem, Place place, string type)
    {
        Note(problem);
        ReturnTo(place);
        if (problem.Kept is { } kept)
        {
            _json.Append(kept);
            return;
        }

        _json.Append("{"u8);
        AppendEscaped(type);
        _json.Append(":null}"u8);
    }

    /// <summary>Forgets what was written since.</summary>
    public void ReturnTo(Place place)
    {
        _json.Truncate(place.Length);
        _path.ReturnTo(place.Depth);
        _afterOpening = place.AfterOpening;
        _inSet = place.InSet;
        IsFull = false;
    }

    /// <summary>The problem of the value that is being written.</summary>
    /// <param name="code">One of <see cref="ProblemCode"/>.</param>
    /// <param name="reason">What is wrong with it, to be put behind "Attribute 'x' cannot be written:".</param>
    /// <param name="kept">What is kept of it; empty for its type alone.</param>
    public ItemBindingException Fail(string code, string reason, ReadOnlySpan<byte> kept = default)
    {
        string path = _path.ToString();
        return new(code, path.Length == 0 ? $"The object cannot be written: {reason}." : $"Attribute '{path}' cannot be written: {reason}.") { Kept = kept.IsEmpty ? null : kept.ToArray() };
    }

    /// <summary>The problem of a value whose own code has failed.</summary>
    public ItemBindingException CannotBeRead(Exception exception) => Fail(ProblemCode.InvalidAttribute, $"it cannot be read ({exception.Message})");

    private void Plain(AttributeType type, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> value)
    {
        if (_inSet)
        {
            Member(type);
            _json.Append("\""u8, value, "\""u8);
        }
        else
        {
            _json.Append(opening, value, "\"}"u8);
        }
    }

    private void Open(ReadOnlySpan<byte> opening)
    {
        _json.Append(opening);
        _afterOpening = true;
    }

    private void Close(ReadOnlySpan<byte> closing)
    {
        _json.Append(closing);
        _afterOpening = false;
        _path.Leave();
    }

    private void Separate()
    {
        if (!_afterOpening)
        {
            _json.Append(","u8);
        }

        _afterOpening = false;

        // A lazy sequence may have no end, and memory does.
        if (_json.Length > _maxLength)
        {
            IsFull = true;
            throw Fail(ProblemCode.ItemTooLarge, $"the item grows beyond the {ItemLimits.MaxItemSize:N0} bytes (400 KB) DynamoDB takes");
        }
    }

    private void Enter(AttributeType type)
    {
        RefuseInSet(type);
        if (!_path.TryEnter())
        {
            _maxLength = Math.Min(_maxLength, _json.Length + MaxSizeBeyondNesting);
            throw Fail(ProblemCode.NestedTooDeep, $"lists and maps are nested deeper than the {ItemLimits.MaxNesting} levels DynamoDB takes (does the object refer back to itself?)", type == AttributeType.M ? "{\"M\":{}}"u8 : "{\"L\":[]}"u8);
        }
    }

    /// <summary>Opens the set at its first member, and holds the others against it.</summary>
    private void Member(AttributeType type)
    {
        if (_memberType is null)
        {
            _memberType = type;
            _afterOpening = true;
            _json.Append(type switch { AttributeType.S => "{\"SS\":["u8, AttributeType.N => "{\"NS\":["u8, _ => "{\"BS\":["u8 });
        }
        else if (_memberType != type)
        {
            throw Fail(ProblemCode.InvalidAttribute, $"a set holds values of one type, this one has both {_memberType} and {type}");
        }

        Separate();
    }

    private void RefuseInSet(AttributeType type)
    {
        if (_inSet)
        {
            throw Fail(ProblemCode.InvalidAttribute, $"a set holds strings, numbers or binaries, not values of type {type}");
        }
    }

    private void AppendText(string text)
    {
        Span<byte> utf8 = Scratch(3 * text.Length);

        // Half of a surrogate pair has no UTF-8; an encoder that may would put U+FFFD in its place without a word.
        if (Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            _json.AppendString(utf8[..length]);
            return;
        }

        Note(Fail(ProblemCode.InvalidAttribute, "the text holds half of a surrogate pair, which is no valid Unicode"));
        AppendEscaped(text);
    }

    /// <summary>Writes text of any characters, halves of surrogate pairs among them, with its quotes.</summary>
    private void AppendEscaped(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c is >= ' ' and <= '~' and not ('"' or '\\') ? escaped.Append(c) : escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        _json.Append(Encoding.ASCII.GetBytes(escaped.Append('"').ToString()));
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length];
        }

        return _scratch;
    }

    /// <summary>A place in an item that is being written.</summary>
    /// <param name="Length">Bytes of JSON before it.</param>
    /// <param name="Depth">Levels of lists and maps around it.</param>
    /// <param name="AfterOpening">Whether it is the first one in its list or map.</param>
    /// <param name="InSet">Whether it is in a set.</param>
    public readonly record struct Place(int Length, int Depth, bool AfterOpening, bool InSet);
}
