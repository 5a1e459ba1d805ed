namespace DynamoBulk.Fuzzing;

/// <summary>Damages files: cuts them, flips bits, puts in bytes and syntax, doubles and swaps pieces.</summary>
internal static class Mutator
{
    private const int MostMutations = 4;

    // Where the filler of a long file ends, and all that is worth damaging begins.
    private const int TailSize = 4096;

    private static readonly byte[][] s_syntax =
    [
        .. "{}[],:;\"'\\\n\r\t .-+eE0#\0\u0002\u0003".Select(c => new[] { (byte)c }),
        .. new[] { "\r\n", "\n\n", "\"\"", "\\u", "\\ud800", "null", "true", "1e999", "{}", "[]", "{\"", "\":", "},{", "]}", "Item", "Items", "{\"S\":\"", "{\"M\":{", "#TYPE ", "a,b" }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x80],
    ];

    /// <summary>Damages a file in one to four places.</summary>
    /// <param name="file">The file, which stays as it is.</param>
    /// <param name="random">Decides where and how; the same one damages the same way.</param>
    /// <returns>Another file, mostly a damaged one.</returns>
    public static byte[] Damage(byte[] file, Random random)
    {
        byte[] damaged = file;
        for (int left = random.Next(1, MostMutations + 1); left > 0; left--)
        {
            damaged = Mutate(damaged, random);
        }

        return damaged;
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        Range piece = Piece(file, random);
        int place = Place(file.Length, random);
        return random.Next(8) switch
        {
            0 => file[..place],
            1 => Replace(file, piece, []),
            2 => Replace(file, place..Math.Min(place + 1, file.Length), [(byte)random.Next(256)]),
            3 => Replace(file, place..Math.Min(place + 1, file.Length), Syntax(random)),
            4 => Replace(file, place..place, Noise(random)),
            5 => Replace(file, place..place, Syntax(random)),
            6 => Replace(file, place..place, file[piece]),
            _ => Swap(file, piece, Piece(file, random)),
        };
    }

    private static int Place(int length, Random random) =>
        random.Next(2) == 0 ? random.Next(length + 1) : length - random.Next(Math.Min(length, TailSize) + 1);

    /// <summary>A piece of any length, short ones more often; half of them are whole lines.</summary>
    private static Range Piece(byte[] file, Random random)
    {
        int start = Place(file.Length, random);
        int end = Math.Min(file.Length, start + random.Next(1, 2 << random.Next(10)));
        if (random.Next(2) == 0)
        {
            start = file.AsSpan(0, start).LastIndexOf((byte)'\n') + 1;
            int rest = file.AsSpan(end).IndexOf((byte)'\n');
            end = rest < 0 ? file.Length : end + rest + 1;
        }

        return start..end;
    }

    private static byte[] Syntax(Random random) => s_syntax[random.Next(s_syntax.Length)];

    private static byte[] Noise(Random random)
    {
        byte[] noise = new byte[random.Next(1, 9)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Replace(byte[] file, Range old, ReadOnlySpan<byte> replacement) => [.. file.AsSpan(..old.Start), .. replacement, .. file.AsSpan(old.End..)];

    private static byte[] Swap(byte[] file, Range one, Range other)
    {
        (Range first, Range second) = one.Start.Value <= other.Start.Value ? (one, other) : (other, one);
        return first.End.Value > second.Start.Value
            ? file
            : [.. file[..first.Start], .. file[second], .. file[first.End..second.Start], .. file[first], .. file[second.End..]];
    }
}
