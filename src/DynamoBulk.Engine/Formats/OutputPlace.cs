using System.Text.Json;

namespace DynamoBulk.Formats;

/// <summary>How much of an output is safe, so that another run can go on behind it.</summary>
/// <param name="Part">The part that was written last, from 1; 0 while items only wait for the columns of a csv file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="HasItems">Whether there are items in it.</param>
public sealed record OutputPlace(int Part, long Length, bool HasItems)
{
    /// <summary>Whether nothing is missing, so that only the name has to be given.</summary>
    public bool IsWhole { get; init; }

    /// <summary>
    /// The digest of all bytes that it counts, as stored and part behind part; null where the store knows by itself whether they
    /// are still there.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>What the store needs beside that to find the parts again, in a form of its own; null for files.</summary>
    public JsonElement? Stored { get; init; }
}
