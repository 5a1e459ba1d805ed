using DynamoBulk.Items;

namespace DynamoBulk.Fuzzing;

/// <summary>A file without damage, and what is read from it.</summary>
/// <param name="Content">Its bytes, not packed.</param>
/// <param name="Records">Its records.</param>
/// <param name="Ends">Where each record has ended.</param>
internal sealed record ValidFile(byte[] Content, IReadOnlyList<ItemRecord> Records, IReadOnlyList<int> Ends)
{
    /// <summary>Writes a file and reads it.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="items">Its items in DynamoDB JSON.</param>
    public static async Task<ValidFile> MakeAsync(FuzzedFormat format, IReadOnlyList<string> items)
    {
        byte[] content = format.Write(items);
        Reading reading = await Reading.OfAsync(format, Packing.Store(format, content), items.Count);
        if (reading.End is not null || reading.Records.Count != items.Count || reading.Records.FirstOrDefault(record => record.Problem is not null) is { Problem: not null })
        {
            throw new InvalidOperationException($"A valid file of {format} is not read: {reading.End?.Message ?? "records are missing or bad"}.");
        }

        // Where a file goes on as one of fewer items ends, the last of these has ended.
        return new ValidFile(content, reading.Records, [.. items.Select((_, i) => content.AsSpan().CommonPrefixLength(format.Write([.. items.Take(i + 1)])))]);
    }

    /// <summary>How many records stand whole before the first byte that differs.</summary>
    public int CountUntouched(byte[] damaged)
    {
        int same = Content.AsSpan().CommonPrefixLength(damaged);
        return Ends.TakeWhile(end => end <= same).Count();
    }
}
