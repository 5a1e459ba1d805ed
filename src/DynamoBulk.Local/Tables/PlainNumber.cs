using System.Globalization;

namespace DynamoBulk.Local.Tables;

/// <summary>The notation in which the service returns numbers: all digits, no exponent, no zeros that say nothing.</summary>
internal static class PlainNumber
{
    public static string Format(DdbNumber number)
    {
        string text = number.ToString();
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0)
        {
            return text;
        }

        string sign = text[0] == '-' ? "-" : string.Empty;
        string[] mantissa = text[sign.Length..mark].Split('.');
        string digits = string.Concat(mantissa);
        int point = 1 + int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (point <= 0)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        return point >= digits.Length
            ? sign + digits + new string('0', point - digits.Length)
            : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    /// <summary>Whether a number is written that way already.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', .. var rest])
        {
            text = rest;
            if (text is [(byte)'0'])
            {
                return false;
            }
        }

        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> integer = point < 0 ? text : text[..point];
        bool leads = integer.Length > 0 && (integer[0] != '0' || integer.Length == 1);
        if (!leads || integer.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        ReadOnlySpan<byte> fraction = point < 0 ? [] : text[(point + 1)..];
        return point < 0 || (fraction.Length > 0 && fraction[^1] != '0' && !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }
}
