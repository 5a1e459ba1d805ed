using System.Management.Automation;
using DynamoBulk.Formats;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The files that a command uses beside each other: each is to be used for one thing alone.</summary>
/// <param name="command">The command, as it was called.</param>
internal sealed class CommandFiles(PSCmdlet command)
{
    /// <summary>What is made beside an output while it is not whole.</summary>
    private static readonly string[] s_besideOutput = [".partial", ".items.partial"];

    /// <summary>The parameters that name a file, and what is made beside it.</summary>
    private static readonly (string Parameter, string[] Beside)[] s_files =
    [
        (nameof(TableWriteCommand.FailedItemPath), [".lock"]),
        (nameof(TransferCommand.CheckpointPath), [".partial", ".lock", ".items.partial"]),
        (nameof(TableTransferCommand.ReportPath), [".partial"]),
        (nameof(ProvenWriteCommand.RecordPath), [".partial"]),
    ];

    /// <summary>Looks for a file that is used for something else, too.</summary>
    /// <param name="inputs">The files that are read, by their full paths.</param>
    /// <param name="output">The full path of the file that is written; null where there is none.</param>
    /// <param name="isCut">Whether that is cut into parts.</param>
    /// <returns>The parameter that names it, and what it says; null when there is none.</returns>
    public (string Parameter, string Path)? FindUsedTwice(IEnumerable<string> inputs, string? output, bool isCut)
    {
        var taken = new HashSet<string>(inputs, StringComparer.OrdinalIgnoreCase);
        taken.UnionWith(output is null ? [] : WithBeside(output, s_besideOutput));
        foreach ((string parameter, string[] beside) in s_files)
        {
            if (command.MyInvocation.BoundParameters.GetValueOrDefault(parameter) is not string path)
            {
                continue;
            }

            List<string> files = WithBeside(FilePaths.ToFilePath(command, path), beside);
            if (files.Exists(file => taken.Contains(file) || (isCut && output is not null && IsOfPart(output, file))))
            {
                return (parameter, path);
            }

            taken.UnionWith(files);
        }

        return null;
    }

    /// <summary>Looks for a file that the command would take for input when it is given again.</summary>
    /// <param name="paths">The value of -Path, with its wildcards.</param>
    /// <param name="literalPaths">The value of -LiteralPath.</param>
    /// <returns>The parameter that names it, and what it says; null when there is none.</returns>
    public (string Parameter, string Path)? FindAmongInputs(IEnumerable<string> paths, IEnumerable<string> literalPaths)
    {
        string[] patterns = [.. paths.Where(WildcardPattern.ContainsWildcardCharacters).Select(path => FilePaths.ToFilePath(command, path))];
        string[] folders = [.. paths.Where(path => !WildcardPattern.ContainsWildcardCharacters(path)).Select(WildcardPattern.Unescape).Concat(literalPaths).Select(path => FilePaths.ToFilePath(command, path)).Where(Directory.Exists)];
        foreach ((string parameter, _) in s_files)
        {
            if (command.MyInvocation.BoundParameters.GetValueOrDefault(parameter) is string path
                && FilePaths.ToFilePath(command, path) is var file
                && (patterns.Any(pattern => Matches(pattern, file)) || folders.Any(folder => Path.GetDirectoryName(file) == Path.TrimEndingDirectorySeparator(folder) && ItemFolder.HoldsItems(Path.GetFileName(file)))))
            {
                return (parameter, path);
            }
        }

        return null;
    }

    /// <summary>Whether a file matches a path with wildcards, which do not reach beyond a folder.</summary>
    private static bool Matches(string pattern, string file) =>
        new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(file) && pattern.Count(IsSeparator) == file.Count(IsSeparator);

    private static bool IsSeparator(char c) => c == Path.DirectorySeparatorChar || c == Path.AltDirectorySeparatorChar;

    private static List<string> WithBeside(string file, string[] beside) => [file, .. beside.Select(end => file + end)];

    /// <summary>Whether a file is a part of an output, one that is not whole, or one that gave way.</summary>
    private static bool IsOfPart(string output, string file)
    {
        string part = Path.GetExtension(file) is ".partial" or ".replaced" ? Path.ChangeExtension(file, null) : file;
        return PartName.NumberOf(output, part, StringComparison.OrdinalIgnoreCase) is not null;
    }
}
