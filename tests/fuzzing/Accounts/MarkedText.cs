using System.Text;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>Text in the encoding that a byte order mark tells, else in UTF-8.</summary>
/// <param name="Utf8">The text without its mark, in UTF-8; what is no text in another encoding is replaced.</param>
/// <param name="IsWhole">Whether nothing was replaced. Bytes that are no UTF-8 are left as they are: they spoil one record only.</param>
internal sealed record MarkedText(byte[] Utf8, bool IsWhole)
{
    public static MarkedText Of(byte[] content)
    {
        Encoding? encoding = content switch
        {
            [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
            [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (encoding is null)
        {
            return new MarkedText(content is [0xEF, 0xBB, 0xBF, ..] ? content[3..] : content, IsWhole: true);
        }

        string text = encoding.GetString(content, encoding.Preamble.Length, content.Length - encoding.Preamble.Length);
        byte[] again = [.. encoding.Preamble, .. encoding.GetBytes(text)];
        return new MarkedText(Encoding.UTF8.GetBytes(text), again.AsSpan().SequenceEqual(content));
    }

    /// <summary>The account of a file of this text: where that was replaced, the file is broken, and may be found so a block at a time.</summary>
    public Account Account(IReadOnlyList<AccountedRecord> records, bool isBroken = false) => new(records, isBroken || !IsWhole) { MayEndEarlier = !IsWhole };
}
