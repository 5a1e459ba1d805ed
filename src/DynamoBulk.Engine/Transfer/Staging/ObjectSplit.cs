using DynamoBulk.NativeJobs;

namespace DynamoBulk.Transfer.Staging;

/// <summary>Splits what is to be loaded into objects of one size, to a line.</summary>
/// <remarks>
/// The service works on several objects at once, and advises many of similar size. It takes 50,000 of 5 GB.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.BestPractices.html
/// </remarks>
internal static class ObjectSplit
{
    /// <summary>As many objects as keep the service busy; a small input has no more of them.</summary>
    private const int EnoughObjects = 64;

    /// <summary>Below this an object costs more requests than it is worth.</summary>
    private const long LeastBytes = 1024 * 1024;

    /// <summary>What an object has, unpacked, where there are enough of them.</summary>
    private const long UsualBytes = 128 * 1024 * 1024;

    /// <summary>How many objects there are to be.</summary>
    /// <param name="bytes">Bytes of all lines.</param>
    /// <returns>At least one.</returns>
    public static int CountOf(long bytes)
    {
        long small = Math.Min(EnoughObjects, Objects(bytes, LeastBytes));
        return (int)Math.Clamp(Math.Max(small, Objects(bytes, UsualBytes)), 1, JobObjects.MostObjects);
    }

    /// <summary>The objects, each found as it is asked for.</summary>
    /// <param name="lines">All lines; at least one.</param>
    /// <param name="count">How many objects there are to be.</param>
    /// <returns>So many, or fewer where there are lines larger than an object was to be.</returns>
    public static IEnumerable<StagedObject> Split(StagedLines lines, int count)
    {
        int number = 0;
        long first = 0;
        long next = 0;
        long bytes = 0;
        long boundaries = 0;
        foreach (StagedLine line in lines.Read(0, lines.Count))
        {
            next++;
            bytes += line.LineLength;
            long passed = (long)((Int128)bytes * count / lines.Bytes);
            if (passed == boundaries)
            {
                continue;
            }

            boundaries = passed; // all of them at the last line
            yield return new StagedObject(++number, first, next - first);
            first = next;
        }
    }

    private static long Objects(long bytes, long size) => (bytes + size - 1) / size;
}
