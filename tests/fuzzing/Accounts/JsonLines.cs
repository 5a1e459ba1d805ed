namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>A file with a record a line: what is not white space is a record, whatever it holds.</summary>
internal static class JsonLines
{
    /// <summary>Cuts a file into records.</summary>
    /// <param name="content">Any bytes.</param>
    /// <param name="findItem">Finds the item of a record.</param>
    public static Account Account(byte[] content, ItemFinder findItem)
    {
        var marked = MarkedText.Of(content);
        var records = new List<AccountedRecord>();
        ReadOnlyMemory<byte> rest = marked.Utf8;
        for (long line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> text = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!text.IsEmpty)
            {
                records.Add(new AccountedRecord(line, text, findItem));
            }
        }

        return marked.Account(records);
    }
}
