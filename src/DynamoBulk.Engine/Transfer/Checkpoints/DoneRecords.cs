using System.Text.Json.Serialization;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>Which records of the inputs are done: all before a place, and some behind it.</summary>
/// <param name="Place">The place.</param>
/// <param name="Mark">How many records lie before it, in all inputs.</param>
/// <param name="AheadRanges">
/// The numbers of the others, from 1 for the first record of all: pairs of a first and a last one, in order.
/// </param>
public sealed record DoneRecords(InputPlace Place, long Mark, IReadOnlyList<long> AheadRanges)
{
    /// <summary>Nothing is done.</summary>
    public static DoneRecords None { get; } = new(new InputPlace(0, 0), 0, []);

    /// <summary>
    /// The numbers of all, before the place and behind it, that only the service found fault with, in the same form: who looks at the
    /// record alone would take it for written.
    /// </summary>
    public IReadOnlyList<long> RejectedRanges { get; init; } = [];

    /// <summary>Whether all is there that has to be.</summary>
    [JsonIgnore]
    internal bool IsWhole => Place is not null && AreRanges(AheadRanges) && AreRanges(RejectedRanges);

    /// <summary>The numbers in ranges.</summary>
    /// <param name="ranges">Pairs of a first and a last one.</param>
    internal static IEnumerable<long> Numbers(IReadOnlyList<long> ranges)
    {
        for (int i = 0; i < ranges.Count; i += 2)
        {
            for (long number = ranges[i]; number <= ranges[i + 1]; number++)
            {
                yield return number;
            }
        }
    }

    /// <summary>Whether a record is done.</summary>
    /// <param name="number">Its number.</param>
    internal bool Has(long number) => HasAll(number, number);

    /// <summary>Whether all records of a range are done.</summary>
    /// <param name="first">The number of the first one.</param>
    /// <param name="last">That of the last one; less for no records, which are.</param>
    internal bool HasAll(long first, long last)
    {
        first = Math.Max(first, Mark + 1);
        return first > last || (FindRange(first) is { } range && last <= AheadRanges[range + 1]);
    }

    /// <summary>Where the range begins in the list that a number lies in; null where it lies in none.</summary>
    private int? FindRange(long number)
    {
        int low = 0;
        int high = AheadRanges.Count / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (AheadRanges[(2 * middle) + 1] < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return 2 * low < AheadRanges.Count && AheadRanges[2 * low] <= number ? 2 * low : null;
    }

    private static bool AreRanges(IReadOnlyList<long>? numbers) =>
        numbers is { Count: var count } && count % 2 == 0 && numbers.Zip(numbers.Skip(1), (one, next) => one <= next).All(isInOrder => isInOrder);
}
