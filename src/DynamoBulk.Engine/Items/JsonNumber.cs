using System.Text;

namespace DynamoBulk.Items;

/// <summary>Numbers of DynamoDB in the notation that JSON has.</summary>
internal static class JsonNumber
{
    /// <summary>The notation of a number.</summary>
    /// <param name="text">What N holds. The service writes it as JSON would; a file may hold what only DynamoDB takes: 007, +1, .5.</param>
    /// <returns>The same text where JSON takes it, else another of the same value; empty where the text is no number.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        if (IsJson(text))
        {
            return text;
        }

        return DdbNumber.TryParse(text, out DdbNumber number) == DdbNumber.ParseFailure.None ? Encoding.ASCII.GetBytes(number.ToString()) : [];
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text is [(byte)'-', ..] ? text[1..] : text;
        ReadOnlySpan<byte> afterDigits = SkipDigits(rest);
        if (afterDigits.Length == rest.Length || (rest[0] == '0' && rest.Length - afterDigits.Length > 1))
        {
            return false;
        }

        if (afterDigits is [(byte)'.', ..])
        {
            rest = afterDigits[1..];
            afterDigits = SkipDigits(rest);
            if (afterDigits.Length == rest.Length)
            {
                return false;
            }
        }

        if (afterDigits is [(byte)'e' or (byte)'E', ..])
        {
            rest = afterDigits[1..] is [(byte)'-' or (byte)'+', ..] ? afterDigits[2..] : afterDigits[1..];
            afterDigits = SkipDigits(rest);
            return afterDigits.IsEmpty && !rest.IsEmpty;
        }

        return afterDigits.IsEmpty;
    }

    private static ReadOnlySpan<byte> SkipDigits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? [] : text[end..];
    }
}
