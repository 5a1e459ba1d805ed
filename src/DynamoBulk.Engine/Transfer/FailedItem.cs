using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>An item that was not written, and why.</summary>
/// <param name="Record">The item with its position and what the user gave.</param>
/// <param name="Problem">The reason.</param>
public sealed record FailedItem(ItemRecord Record, ItemProblem Problem)
{
    /// <summary>The failure in a sentence that begins with the item's place.</summary>
    /// <returns>Such as "people.csv line 17: The item has no attribute 'id', which is a key of the table."</returns>
    public override string ToString() => $"{Capitalised(Record.Position.ToString())}: {Problem.Message}";

    private static string Capitalised(string words) => words.StartsWith("input", StringComparison.Ordinal) ? "I" + words[1..] : words;
}
