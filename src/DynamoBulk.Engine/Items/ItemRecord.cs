namespace DynamoBulk.Items;

/// <summary>What a source yields: an item with its origin, or the reason why there is none.</summary>
/// <param name="Item">The item; meaningless when <paramref name="Problem"/> is set.</param>
/// <param name="Position">Where it came from.</param>
/// <param name="Original">What the user gave (the piped object), for error records; null where there is nothing beside the bytes.</param>
/// <param name="Problem">Why the source could not make an item of it, or null.</param>
public readonly record struct ItemRecord(Item Item, ItemPosition Position, object? Original = null, ItemProblem? Problem = null);

/// <summary>Where an item stands in its source.</summary>
/// <param name="Source">A file path, an S3 address, a table name, or null for the pipeline.</param>
/// <param name="Number">The line (files read by line) or the ordinal number of the item, from 1; 0 when unknown.</param>
public readonly record struct ItemPosition(string? Source, long Number)
{
    /// <summary>The position in words: <c>people.csv line 17</c>, <c>input object 3</c>.</summary>
    /// <returns>The words, to be put after "in" or at the start of a sentence.</returns>
    public override string ToString() => (Source, Number) switch
    {
        (null, 0) => "input object",
        (null, _) => $"input object {Number}",
        (_, 0) => Source,
        _ => $"{Source} line {Number}",
    };
}

/// <summary>Why an item cannot be written, or a record not be read.</summary>
/// <param name="Code">One of <see cref="ProblemCode"/>: the error id that scripts act on.</param>
/// <param name="Message">One sentence: what is wrong and, where it helps, what to do.</param>
public sealed record ItemProblem(string Code, string Message);
