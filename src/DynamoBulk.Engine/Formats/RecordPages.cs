using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes pages of items from the records of a stream.</summary>
internal static class RecordPages
{
    private const int MaxPage = 500;

    /// <summary>Makes an item, or a problem, of a record.</summary>
    /// <param name="record">The bytes.</param>
    /// <param name="position">Where they stand.</param>
    /// <returns>What the source yields.</returns>
    public delegate ItemRecord Conversion(ReadOnlyMemory<byte> record, ItemPosition position);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="records">Cuts the stream.</param>
    /// <param name="source">What positions call the stream.</param>
    /// <param name="convert">Makes the items.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Non-empty pages: what a block holds, at most 500 items at a time.</returns>
    public static async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(
        RecordSplitter records, string source, Conversion convert, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int expected = 0;
        while (await records.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            ExceptionDispatchInfo? broken;
            while (ReadPage(records, source, convert, expected, out broken) is { Count: > 0 } page)
            {
                expected = page.Count;
                yield return page;
                broken?.Throw(); // what stands before the broken place is good
            }

            broken?.Throw();
        }
    }

    private static List<ItemRecord> ReadPage(RecordSplitter records, string source, Conversion convert, int expected, out ExceptionDispatchInfo? broken)
    {
        broken = null;
        var page = new List<ItemRecord>(expected);
        try
        {
            while (page.Count < MaxPage && records.TryRead(out ReadOnlyMemory<byte> record, out long line))
            {
                page.Add(convert(record, new ItemPosition(source, line)));
            }
        }
        catch (InvalidDataException exception)
        {
            broken = ExceptionDispatchInfo.Capture(exception);
        }

        return page;
    }
}
