using System.Text;
using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>The item in a line of a Data Pipeline backup, in either form.</summary>
internal static class BackupItem
{
    private static readonly string[] s_tags = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"];

    /// <inheritdoc cref="PlainItem.Find"/>
    public static Predicate<JsonElement>? Find(ReadOnlyMemory<byte> record)
    {
        string? expected = record.Span.Contains((byte)0x03) ? OfSeparated(record) : Of(record);
        return expected is null ? null : item => Canonical.Of(item) == expected;
    }

    private static string? Of(ReadOnlyMemory<byte> record) =>
        Canonical.Parse(record) is { ValueKind: JsonValueKind.Object } json && Canonical.Of(json) is not null ? Typed(Members(json)) : null;

    private static string? OfSeparated(ReadOnlyMemory<byte> record)
    {
        var members = new List<(string, JsonElement)>();
        byte[] line = record.ToArray();
        for (int start = 0; start < line.Length;)
        {
            int end = Array.IndexOf(line, (byte)0x02, start);
            end = end < 0 ? line.Length : end;
            int name = Array.IndexOf(line, (byte)0x03, start, end - start);
            if (name <= start || Canonical.Parse(line.AsMemory((name + 1)..end)) is not { } value || Canonical.Of(value) is null)
            {
                return null;
            }

            try
            {
                members.Add((new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line, start, name - start), value));
            }
            catch (DecoderFallbackException)
            {
                return null;
            }

            start = end + 1;
        }

        return Typed(members);
    }

    /// <summary>The canonical form of the item, with the service's own type tags; null where a value has none of them.</summary>
    private static string? Typed(IEnumerable<(string Name, JsonElement Value)> members)
    {
        var text = new StringBuilder();
        try
        {
            AppendMembers(text, members);
            return text.ToString();
        }
        catch (InvalidOperationException)
        {
            return null; // no single tag, none that is known, or a value of another kind than its tag's
        }
    }

    private static void AppendMembers(StringBuilder text, IEnumerable<(string Name, JsonElement Value)> members)
    {
        text.Append('{');
        foreach ((string name, JsonElement value) in members)
        {
            Canonical.AppendString(text, name);
            AppendValue(text, value);
        }

        text.Append('}');
    }

    private static void AppendValue(StringBuilder text, JsonElement value)
    {
        JsonProperty tagged = value.EnumerateObject().Single();
        string tag = s_tags.First(tag => tag.Equals(tagged.Name, StringComparison.OrdinalIgnoreCase));
        text.Append('{');
        Canonical.AppendString(text, tag);
        switch (tag)
        {
            case "M":
                AppendMembers(text, Members(tagged.Value));
                break;
            case "L":
                text.Append('[');
                foreach (JsonElement element in tagged.Value.EnumerateArray())
                {
                    AppendValue(text, element);
                }

                text.Append(']');
                break;
            default:
                AppendScalars(text, tagged.Value);
                break;
        }

        text.Append('}');
    }

    /// <summary>Adds a string, true, false, or a set; whether it suits its tag is a question of its own.</summary>
    private static void AppendScalars(StringBuilder text, JsonElement value)
    {
        IEnumerable<JsonElement> scalars = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        if (!scalars.All(scalar => scalar.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False))
        {
            throw new InvalidOperationException();
        }

        text.Append(Canonical.Of(value));
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement map) => map.EnumerateObject().Select(member => (member.Name, member.Value));
}
