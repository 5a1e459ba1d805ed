using System.Text.Json;

namespace DynamoBulk.Local.Http;

/// <summary>A JSON object of a request: its members as raw slices, read when an operation asks for one.</summary>
internal sealed class RequestObject
{
    internal static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 128 };

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _members = [];

    private RequestObject()
    {
    }

    /// <summary>Names and raw values, in the order of the request.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Members => _members;

    /// <summary>Splits a JSON object into its members; a member that is null counts as absent, as in the service.</summary>
    public static RequestObject Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw ServiceException.Serialization("Start of structure or map found where not expected.");
            }

            var result = new RequestObject();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                ReadOnlyMemory<byte> value = ReadValue(ref reader, json);
                if (reader.TokenType != JsonTokenType.Null)
                {
                    result._members[name] = value;
                }
            }

            return result;
        }
        catch (JsonException exception)
        {
            throw ServiceException.Serialization(exception.Message);
        }
    }

    public bool Has(string name) => _members.ContainsKey(name);

    // The cast matters: a bare null would become an empty memory, by way of a null array.
    public ReadOnlyMemory<byte>? Raw(string name) =>
        _members.TryGetValue(name, out ReadOnlyMemory<byte> value) ? value : (ReadOnlyMemory<byte>?)null;

    public ReadOnlyMemory<byte> RequiredRaw(string name) => Raw(name) ?? throw Missing(name);

    public string? Text(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        Utf8JsonReader reader = ReaderAt(value);
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : throw WrongType(reader.TokenType, "String");
    }

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    public long? Integer(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        Utf8JsonReader reader = ReaderAt(value);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) ? number : throw WrongType(reader.TokenType, "Long");
    }

    public double? Number(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        Utf8JsonReader reader = ReaderAt(value);
        return reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw WrongType(reader.TokenType, "Double");
    }

    public bool? Flag(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        JsonTokenType token = ReaderAt(value).TokenType;
        return token is JsonTokenType.True or JsonTokenType.False ? token == JsonTokenType.True : throw WrongType(token, "Boolean");
    }

    /// <summary>One of the words that the service's model allows, or null when absent.</summary>
    public string? Choice(string name, params string[] allowed)
    {
        string? value = Text(name);
        return value is null || allowed.Contains(value)
            ? value
            : throw ServiceException.Constraint($"'{value}'", MemberName(name), $"Member must satisfy enum value set: [{string.Join(", ", allowed)}]");
    }

    public RequestObject? Object(string name) => Raw(name) is { } value ? Read(value) : null;

    public IReadOnlyList<RequestObject> Objects(string name) => [.. Elements(name).Select(Read)];

    public IReadOnlyList<string> Texts(string name) => [.. Elements(name).Select(element => ReaderAt(element).GetString()!)];

    /// <summary>The elements of an array; none when the member is absent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Elements(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> array))
        {
            return [];
        }

        var reader = new Utf8JsonReader(array.Span, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw WrongType(reader.TokenType, "List");
        }

        var elements = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(array[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }

    /// <summary>Moves the reader from a property name over its value and returns the value's bytes.</summary>
    public static ReadOnlyMemory<byte> ReadValue(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The service names members with a small first letter in its messages.</summary>
    internal static string MemberName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    internal static ServiceException WrongType(JsonTokenType found, string expected) => ServiceException.Serialization(found switch
    {
        JsonTokenType.String => $"STRING_VALUE cannot be converted to {expected}",
        JsonTokenType.Number => $"NUMBER_VALUE cannot be converted to {expected}",
        JsonTokenType.True => $"TRUE_VALUE cannot be converted to {expected}",
        JsonTokenType.False => $"FALSE_VALUE cannot be converted to {expected}",
        JsonTokenType.StartArray => "Unrecognized collection type class java.lang.String",
        _ => "Start of structure or map found where not expected.",
    });

    private static ServiceException Missing(string name) => ServiceException.Constraint("null", MemberName(name), "Member must not be null");

    private static Utf8JsonReader ReaderAt(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span, ReaderOptions);
        reader.Read();
        return reader;
    }
}
