using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that runs transfers into or out of a table, of which it can make a report.</summary>
public abstract class TableTransferCommand : TransferCommand
{
    /// <summary>A file for a page of html that tells how the transfer went.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReportPath { get; set; }

    /// <summary>Makes the file of <see cref="ReportPath"/>, and refuses what cannot be one.</summary>
    /// <param name="connection">Where the table is.</param>
    private protected void OpenReport(DdbConnection connection)
    {
        if (ReportPath is null)
        {
            return;
        }

        string path = FilePaths.ToFilePath(this, ReportPath);
        try
        {
            Report = new CommandReport(this, connection, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "ReportNotWritable", ErrorCategory.WriteError, path));
        }
    }
}
