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

    /// <summary>The numbers behind the place.</summary>
    [JsonIgnore]
    internal IEnumerable<long> Ahead
    {
        get
        {
            for (int i = 0; i < AheadRanges.Count; i += 2)
            {
                for (long number = AheadRanges[i]; number <= AheadRanges[i + 1]; number++)
                {
                    yield return number;
                }
            }
        }
    }

    /// <summary>Numbers as ranges.</summary>
    /// <param name="numbers">The numbers, in any order.</param>
    internal static IReadOnlyList<long> Ranges(IEnumerable<long> numbers)
    {
        var ranges = new List<long>();
        foreach (long number in numbers.Order())
        {
            if (ranges.Count > 0 && ranges[^1] == number - 1)
            {
                ranges[^1] = number;
            }
            else
            {
                ranges.AddRange([number, number]);
            }
        }

        return ranges;
    }
}
