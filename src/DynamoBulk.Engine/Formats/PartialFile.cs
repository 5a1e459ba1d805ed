namespace DynamoBulk.Formats;

/// <summary>A file that is being written, beside its place and under another name, so that nobody takes it for a whole one.</summary>
internal static class PartialFile
{
    /// <summary>Where it lies.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    public static string PathOf(string path) => path + ".partial";

    /// <summary>Begins it anew.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static FileStream Create(string path) => new(PathOf(path), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
}
