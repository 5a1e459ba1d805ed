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
        (nameof(TableWriteCommand.FailedItemPath), []),
        (nameof(TransferCommand.CheckpointPath), [".partial", ".lock", ".items.partial"]),
        (nameof(TableTransferCommand.ReportPath), []),
        (nameof(ProvenWriteCommand.RecordPath), []),
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

    private static List<string> WithBeside(string file, string[] beside) => [file, .. beside.Select(end => file + end)];

    /// <summary>Whether a file is a part of an output, one that is not whole, or one that gave way.</summary>
    private static bool IsOfPart(string output, string file)
    {
        string part = Path.GetExtension(file) is ".partial" or ".replaced" ? Path.ChangeExtension(file, null) : file;
        return PartName.NumberOf(output, part, StringComparison.OrdinalIgnoreCase) is not null;
    }
}
