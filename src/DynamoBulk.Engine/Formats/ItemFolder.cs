namespace DynamoBulk.Formats;

/// <summary>The files of a folder that hold items.</summary>
public static class ItemFolder
{
    /// <summary>Puts in the place of each folder the files in it, not those below it, in the ordinal order of their names.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>Files; one that was named may not be there.</returns>
    /// <exception cref="FileNotFoundException">A folder has no files to read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be looked into.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.SelectMany(path => Directory.Exists(path) ? FilesIn(path) : [path])];
    }

    /// <summary>Whether a file beside others holds items, and not what a tool has to say about them: <c>_SUCCESS</c>, <c>.part-0.crc</c>.</summary>
    /// <remarks>
    /// The convention of Hadoop, which hides names that begin with <c>_</c> or <c>.</c> from every job that is given a folder
    /// (FileInputFormat.hiddenFileFilter).
    /// </remarks>
    /// <param name="name">The name alone, without folders.</param>
    public static bool HoldsItems(string name) => name is not ['_' or '.', ..];

    private static string[] FilesIn(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(file => HoldsItems(Path.GetFileName(file))).OrderBy(Path.GetFileName, StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new FileNotFoundException($"The folder '{folder}' has no files to read: those below it, and names that begin with _ or a dot, are passed over.", folder);
    }
}
