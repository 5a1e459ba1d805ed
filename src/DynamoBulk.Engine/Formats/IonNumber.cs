using System.Globalization;
using System.Numerics;
using System.Text;

namespace DynamoBulk.Formats;

/// <summary>Numbers in the notations of Ion text and in that of DynamoDB.</summary>
/// <remarks>https://amazon-ion.github.io/ion-docs/docs/spec.html</remarks>
internal static class IonNumber
{
    // The largest number of DynamoDB, below 1E+126, has 419 bits.
    private const int MaxRadixDigits = 420;

    // Stands for any number with more digits, which would take long to convert.
    private const string OutOfRange = "9E999";

    /// <summary>Reads an int, a decimal or a float, and keeps all its digits.</summary>
    /// <param name="token">The number in Ion: <c>103.</c>, <c>6d2</c>, <c>-1_000.5e-3</c>, <c>0xFF</c>, <c>0b11</c>.</param>
    /// <param name="text">Takes the number in the notation of DynamoDB; as long as the token, and a half more.</param>
    /// <param name="length">How much of the text was filled.</param>
    /// <returns>False when the token is none of these.</returns>
    public static bool TryRead(ReadOnlySpan<byte> token, Span<byte> text, out int length)
    {
        length = 0;
        int position = 0;
        if (token is [(byte)'-', ..])
        {
            text[length++] = token[position++];
        }

        if (token[position..] is [(byte)'0', var radix, ..] && (radix | 0x20) is 'x' or 'b')
        {
            return TryReadRadix(token[(position + 2)..], isHex: (radix | 0x20) == 'x', text, ref length);
        }

        int start = position;
        if (!TryCopyDigits(token, ref position, text, ref length) || (token[start] == '0' && position > start + 1))
        {
            return false;
        }

        if (token[position..] is [(byte)'.', ..])
        {
            position++;
            if (token[position..] is [>= (byte)'0' and <= (byte)'9', ..])
            {
                text[length++] = (byte)'.';
                TryCopyDigits(token, ref position, text, ref length);
            }
        }

        return position == token.Length || TryCopyExponent(token[position..], text, ref length);
    }

    /// <summary>Whether a token is, or begins as, a timestamp.</summary>
    /// <param name="token">Digits, letters and signs.</param>
    /// <returns>True for four digits with a T or a minus sign behind them.</returns>
    public static bool IsTimestamp(ReadOnlySpan<byte> token) =>
        token.Length > 4 && token[4] is (byte)'T' or (byte)'-' && !token[..4].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Writes a number as a decimal.</summary>
    /// <param name="json">The number in the notation of JSON.</param>
    /// <param name="output">Takes the decimal: as long as the number, and one more.</param>
    /// <returns>How much of the output was filled.</returns>
    public static int Write(ReadOnlySpan<byte> json, Span<byte> output)
    {
        json.CopyTo(output);
        int exponent = json.IndexOfAny((byte)'e', (byte)'E');
        if (exponent >= 0)
        {
            output[exponent] = (byte)'d';
        }
        else if (!json.Contains((byte)'.'))
        {
            output[json.Length] = (byte)'.';
            return json.Length + 1;
        }

        return json.Length;
    }

    /// <summary>Copies digits without the underscores that stand between two of them.</summary>
    private static bool TryCopyDigits(ReadOnlySpan<byte> token, ref int position, Span<byte> text, ref int length)
    {
        int start = length;
        while (position < token.Length)
        {
            byte c = token[position];
            if (char.IsAsciiDigit((char)c))
            {
                text[length++] = c;
            }
            else if (c != '_' || length == start || token[position - 1] == '_' || position + 1 == token.Length || !char.IsAsciiDigit((char)token[position + 1]))
            {
                break;
            }

            position++;
        }

        return length > start;
    }

    private static bool TryCopyExponent(ReadOnlySpan<byte> rest, Span<byte> text, ref int length)
    {
        int signed = rest.Length > 1 && rest[1] is (byte)'-' or (byte)'+' ? 1 : 0;
        ReadOnlySpan<byte> digits = rest[(1 + signed)..];
        if ((rest[0] | 0x20) is not ('d' or 'e') || digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        text[length] = (byte)'E';
        rest[1..].CopyTo(text[(length + 1)..]);
        length += rest.Length;
        return true;
    }

    private static bool TryReadRadix(ReadOnlySpan<byte> token, bool isHex, Span<byte> text, ref int length)
    {
        string digits = Encoding.ASCII.GetString(token);
        bool areDigits = digits.All(c => c == '_' || (isHex ? char.IsAsciiHexDigit(c) : c is '0' or '1'));
        if (!areDigits || digits is "" or ['_', ..] or [.., '_'] || digits.Contains("__", StringComparison.Ordinal))
        {
            return false;
        }

        digits = "0" + digits.Replace("_", string.Empty, StringComparison.Ordinal).TrimStart('0');
        string value = digits.Length > MaxRadixDigits ? OutOfRange : ToInteger(digits, isHex).ToString(CultureInfo.InvariantCulture);
        length += Encoding.ASCII.GetBytes(value, text[length..]);
        return true;
    }

    /// <summary>The value of digits; binary ones are added up here, since BigInteger reads them only from .NET 9 on.</summary>
    private static BigInteger ToInteger(string digits, bool isHex) => isHex
        ? BigInteger.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : digits.Aggregate(BigInteger.Zero, (value, digit) => (value << 1) + (digit - '0'));
}
