using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk;

/// <content>How a number is read, and why a text is none.</content>
public readonly partial struct DdbNumber
{
    /// <summary>Why a text is no number that DynamoDB takes.</summary>
    internal enum ParseFailure
    {
        None,
        NotANumber,
        TooManyDigits,
        Overflow,
        Underflow,
    }

    /// <summary>Reads a number: optional sign, digits with an optional point, optional exponent.</summary>
    /// <param name="text">The number in invariant notation, <c>-12.5E+3</c>.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">The text is no number, has more than 38 significant digits, or is out of range.</exception>
    public static DdbNumber Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads a number from UTF-8.</summary>
    /// <param name="text">The number in invariant notation.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">As for text.</exception>
    public static DdbNumber Parse(ReadOnlySpan<byte> text)
    {
        ParseFailure failure = TryParse(text, out DdbNumber number);
        return failure == ParseFailure.None ? number : throw new FormatException(Describe(failure, Encoding.UTF8.GetString(text)));
    }

    /// <summary>Reads a number without throwing.</summary>
    /// <param name="text">The number in invariant notation.</param>
    /// <param name="number">The number, when the text is one.</param>
    /// <returns>False when the text is no number that DynamoDB takes.</returns>
    public static bool TryParse(string? text, out DdbNumber number)
    {
        number = default;
        return text is not null && TryParse(Encoding.UTF8.GetBytes(text), out number) == ParseFailure.None;
    }

    /// <summary>Reads a number from UTF-8 and says why when it is none.</summary>
    internal static ParseFailure TryParse(ReadOnlySpan<byte> text, out DdbNumber number)
    {
        number = default;
        bool negative = text.Length > 0 && text[0] == '-';
        int position = negative || (text.Length > 0 && text[0] == '+') ? 1 : 0;

        UInt128 digits = UInt128.Zero;
        ulong low = 0; // digits are gathered here while they fit: 64-bit arithmetic is several times faster
        int significant = 0;
        int pendingZeros = 0;
        int exponent = 0;
        bool anyDigit = false;
        bool afterPoint = false;
        for (; position < text.Length; position++)
        {
            byte c = text[position];
            if (c == '.' && !afterPoint)
            {
                afterPoint = true;
                continue;
            }

            int digit = c - '0';
            if ((uint)digit > 9)
            {
                break;
            }

            anyDigit = true;
            exponent -= afterPoint ? 1 : 0;
            if (digit == 0)
            {
                // Zeros count only when a digit other than zero follows; before the first one they never do.
                pendingZeros += significant > 0 ? 1 : 0;
                continue;
            }

            significant += pendingZeros + 1;
            if (significant > MaxDigits)
            {
                return HasValidTail(text[position..], afterPoint) ? ParseFailure.TooManyDigits : ParseFailure.NotANumber;
            }

            for (; pendingZeros >= 0; pendingZeros--)
            {
                ulong next = pendingZeros == 0 ? (ulong)digit : 0;
                if (low <= (ulong.MaxValue - 9) / 10 && digits == UInt128.Zero)
                {
                    low = (low * 10) + next;
                }
                else
                {
                    digits = ((digits == UInt128.Zero ? low : digits) * 10) + next;
                }
            }

            pendingZeros = 0;
        }

        if (!anyDigit || !TryReadExponent(text[position..], out int written))
        {
            return ParseFailure.NotANumber;
        }

        if (digits == UInt128.Zero)
        {
            digits = low;
        }

        if (digits == UInt128.Zero)
        {
            return ParseFailure.None;
        }

        long total = (long)exponent + pendingZeros + written;
        long magnitude = total + significant - 1;
        if (magnitude > MaxMagnitude)
        {
            return ParseFailure.Overflow;
        }

        if (magnitude < MinMagnitude)
        {
            return ParseFailure.Underflow;
        }

        number = new DdbNumber(negative, digits, (int)total);
        return ParseFailure.None;
    }

    /// <summary>A sentence for a failure of <see cref="TryParse(ReadOnlySpan{byte}, out DdbNumber)"/>.</summary>
    internal static string Describe(ParseFailure failure, string text) => failure switch
    {
        ParseFailure.TooManyDigits => $"'{Quotation.Of(text)}' has more than {MaxDigits} significant digits, which is all that DynamoDB keeps.",
        ParseFailure.Overflow => $"'{Quotation.Of(text)}' is larger than the largest number DynamoDB keeps (below 1E+126).",
        ParseFailure.Underflow => $"'{Quotation.Of(text)}' is closer to zero than the smallest number DynamoDB keeps (1E-130).",
        _ => $"'{Quotation.Of(text)}' is not a number.",
    };

    private static bool HasValidTail(ReadOnlySpan<byte> text, bool afterPoint)
    {
        int position = 0;
        for (; position < text.Length; position++)
        {
            if (text[position] == '.' && !afterPoint)
            {
                afterPoint = true;
            }
            else if (!char.IsAsciiDigit((char)text[position]))
            {
                break;
            }
        }

        return TryReadExponent(text[position..], out _);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if ((text[0] | 0x20) != 'e' || text.Length < 2)
        {
            return false;
        }

        bool negative = text[1] == '-';
        ReadOnlySpan<byte> digits = text[(negative || text[1] == '+' ? 2 : 1)..];
        if (digits.IsEmpty)
        {
            return false;
        }

        foreach (byte c in digits)
        {
            if (!char.IsAsciiDigit((char)c))
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (c - '0'), 100_000);
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }
}
