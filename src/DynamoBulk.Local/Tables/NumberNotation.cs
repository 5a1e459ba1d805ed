namespace DynamoBulk.Local.Tables;

/// <summary>Tells whether an item's numbers are in the service's notation already, so that its bytes can be stored as they came.</summary>
internal static class NumberNotation
{
    /// <summary>False when some number of the item, alone or in a set, is or may be written otherwise.</summary>
    /// <remarks>
    /// Looks for the type tags N and NS instead of parsing, which is several times faster. A tag cannot hide: a quotation mark
    /// inside a string is escaped, and the inspector has refused escaped tags.
    /// </remarks>
    public static bool IsPlain(ReadOnlySpan<byte> item)
    {
        for (int mark = item.IndexOf("\"N"u8); mark >= 0; mark = item.IndexOf("\"N"u8))
        {
            item = item[(mark + 2)..];
            bool plain = item switch
            {
                [(byte)'"', (byte)':', (byte)'"', .. var number] => Text(number),
                [(byte)'"', (byte)':', (byte)'{', ..] or [(byte)'"', (byte)'}', ..] => true, // an attribute or a string named N
                [(byte)'S', (byte)'"', (byte)':', (byte)'[', (byte)'"', .. var set] => Members(set),
                [(byte)'S', (byte)'"', (byte)':', (byte)'{', ..] or [(byte)'S', (byte)'"', (byte)'}', ..] => true,
                [(byte)'"', ..] or [(byte)'S', (byte)'"', ..] => false, // white space between the tokens, for one
                _ => true,
            };
            if (!plain)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Text(ReadOnlySpan<byte> number) => PlainNumber.IsPlain(number[..number.IndexOf((byte)'"')]);

    private static bool Members(ReadOnlySpan<byte> set)
    {
        ReadOnlySpan<byte> members = set[..set.IndexOf((byte)']')];
        while (true)
        {
            if (!Text(members))
            {
                return false;
            }

            members = members[(members.IndexOf((byte)'"') + 1)..];
            if (members.IsEmpty)
            {
                return true;
            }

            if (members is not [(byte)',', (byte)'"', .. var rest])
            {
                return false;
            }

            members = rest;
        }
    }
}
