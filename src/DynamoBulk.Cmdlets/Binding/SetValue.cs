using System.Text.Json;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Reads sets; the reader stands on the opening bracket and ends on the closing one.</summary>
internal static class SetValue
{
    public static HashSet<string> ReadStrings(ref Utf8JsonReader reader)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(reader.GetString()!);
        }

        return members;
    }

    /// <summary>A set of decimal, or of DdbNumber when decimal does not hold every member exactly.</summary>
    public static object ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new HashSet<DdbNumber>();
        var decimals = new HashSet<decimal>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var number = DdbNumber.Parse(reader.ValueSpan);
            numbers.Add(number);
            if (number.TryToDecimal(out decimal value))
            {
                decimals.Add(value);
            }
        }

        return decimals.Count == numbers.Count ? decimals : numbers;
    }

    public static HashSet<byte[]> ReadBinaries(ref Utf8JsonReader reader)
    {
        var members = new HashSet<byte[]>(BinaryComparer.Instance);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(reader.GetBytesFromBase64());
        }

        return members;
    }
}
