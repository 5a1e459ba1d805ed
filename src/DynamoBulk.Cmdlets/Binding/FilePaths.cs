using System.Collections.ObjectModel;
using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The files that paths mean, as PowerShell knows them.</summary>
internal static class FilePaths
{
    /// <summary>The files that -Path or -LiteralPath mean.</summary>
    /// <param name="cmdlet">The command, in whose location relative paths begin.</param>
    /// <param name="paths">The value of -Path, whose wildcards are resolved.</param>
    /// <param name="literalPaths">The value of -LiteralPath.</param>
    /// <returns>Full paths of files and folders, those of -Path first. What is named without wildcards may not be there.</returns>
    /// <exception cref="FileNotFoundException">Nothing matches the wildcards.</exception>
    /// <exception cref="InvalidDataException">A folder matches the wildcards.</exception>
    public static IEnumerable<string> Resolve(PSCmdlet cmdlet, IEnumerable<string> paths, IEnumerable<string> literalPaths) =>
        paths.SelectMany(path => Match(cmdlet, path)).Concat(literalPaths.Select(path => ToFilePath(cmdlet, path)));

    /// <summary>The path of a file, from a path as PowerShell knows it.</summary>
    /// <param name="cmdlet">The command; what lies outside the file system ends it.</param>
    /// <param name="path">The path, taken as it is.</param>
    public static string ToFilePath(PSCmdlet cmdlet, string path)
    {
        if (path.StartsWith("s3://", StringComparison.OrdinalIgnoreCase))
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(new PSArgumentException($"'{path}' is in S3, and a file is wanted: give it with -S3Uri where the command has that."), "NotAFile", ErrorCategory.InvalidArgument, path));
        }

        string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"'{path}' lies in {provider.Name}, where there are no files: give a path of the file system."),
                "NotAFile",
                ErrorCategory.InvalidArgument,
                path));
        }

        return file;
    }

    private static Collection<string> Match(PSCmdlet cmdlet, string path)
    {
        // Without wildcards the file itself is named, in the engine's words, when it is not there.
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [ToFilePath(cmdlet, WildcardPattern.Unescape(path))];
        }

        Collection<string> files = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _);

        // Whoever writes data/* may not know of data/old: to read it could put old items over new ones, to pass it over could lose some.
        return files.FirstOrDefault(Directory.Exists) is { } folder
            ? throw new InvalidDataException($"'{path}' matches the folder '{folder}': name a folder without wildcards to import the files in it, or let the pattern match files alone.")
            : files.Count > 0 ? files : throw new FileNotFoundException($"No file matches '{path}'{(path.Contains('[', StringComparison.Ordinal) ? ", in which [ begins a choice of characters: give a name with brackets to -LiteralPath" : string.Empty)}.");
    }
}
