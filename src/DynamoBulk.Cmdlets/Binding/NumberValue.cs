using System.Buffers.Text;
using System.Numerics;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Reads numbers as the smallest of int, long, decimal and BigInteger that holds them exactly, else as DdbNumber.</summary>
internal static class NumberValue
{
    // As many digits as every decimal can have, before and after its point.
    private const int SafeDecimalLength = 28;

    /// <summary>Reads a number.</summary>
    /// <param name="text">The number as in DynamoDB JSON.</param>
    /// <exception cref="FormatException">It is no number of DynamoDB.</exception>
    public static object Read(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out int small, out int length) && length == text.Length)
        {
            return small;
        }

        if (Utf8Parser.TryParse(text, out long integer, out length) && length == text.Length)
        {
            return integer;
        }

        if (IsPlainFraction(text) && Utf8Parser.TryParse(text, out decimal fraction, out length) && length == text.Length)
        {
            return fraction;
        }

        var number = DdbNumber.Parse(text);
        if (!number.TryToBigInteger(out BigInteger whole))
        {
            return number.TryToDecimal(out decimal value) ? value : number;
        }

        return whole >= int.MinValue && whole <= int.MaxValue ? (int)whole
            : whole >= long.MinValue && whole <= long.MaxValue ? (long)whole
            : number.TryToDecimal(out decimal large) ? large
            : (object)whole;
    }

    // Digits with a point, the last of them not 0: neither 1E2, which is an integer, nor 1.0.
    private static bool IsPlainFraction(ReadOnlySpan<byte> text) =>
        text.Length <= SafeDecimalLength && text[^1] != '0' && text.Contains((byte)'.') && !text.ContainsAny((byte)'e', (byte)'E');
}
