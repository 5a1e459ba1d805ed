using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Fuzzing;

/// <summary>What a reader made of a file.</summary>
/// <param name="Records">The records it yielded.</param>
/// <param name="End">What it threw, or null when it came to the end of the file.</param>
/// <param name="AllocatedBytes">The memory it asked for, all in all.</param>
internal sealed record Reading(IReadOnlyList<ItemRecord> Records, Exception? End, long AllocatedBytes)
{
    /// <summary>Reads a file to its end, or to where the reader gives up.</summary>
    /// <param name="format">Its name and format.</param>
    /// <param name="stored">Its bytes as stored.</param>
    /// <param name="most">How many records it can have at most.</param>
    public static async Task<Reading> OfAsync(FuzzedFormat format, byte[] stored, long most)
    {
        var records = new List<ItemRecord>();
        Exception? end = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            await foreach (IReadOnlyList<ItemRecord> page in ItemFormats.ReadAsync(new MeteredStream(stored), format.FileName, format.Format, ItemReaderOptions.None, CancellationToken.None))
            {
                records.AddRange(page);
                if (page.Count == 0 || records.Count > most)
                {
                    throw new InvalidOperationException("The reader yields records without end.");
                }
            }
        }
        catch (Exception exception)
        {
            end = exception;
        }

        return new Reading(records, end, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
