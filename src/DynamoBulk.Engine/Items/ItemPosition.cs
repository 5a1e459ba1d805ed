namespace DynamoBulk.Items;

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
