namespace DynamoBulk.Transfer.Staging;

/// <summary>Notes which lines were told of already: a bit for each, so that a hundred million of them take 12.5 MB however many are told.</summary>
/// <param name="count">How many lines there are.</param>
internal sealed class ToldLines(long count)
{
    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[(count + WordBits - 1) / WordBits];

    /// <summary>Notes a line.</summary>
    /// <param name="line">Its number, from 0.</param>
    /// <returns>Whether it was not told of before.</returns>
    public bool Add(long line)
    {
        ulong bit = 1UL << (int)(line % WordBits);
        bool isNew = (_words[line / WordBits] & bit) == 0;
        _words[line / WordBits] |= bit;
        return isNew;
    }
}
