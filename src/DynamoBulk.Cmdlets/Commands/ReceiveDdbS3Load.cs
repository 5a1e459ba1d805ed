using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Reads the report of loads: the items that they have not written, and the objects that they have not read to their end.</summary>
[Cmdlet(VerbsCommunications.Receive, "DdbS3Load")]
[OutputType(typeof(S3LoadFailure))]
public sealed class ReceiveDdbS3LoadCommand : S3LoadCommand
{
    private FailedItemFile? _file;

    /// <summary>Loads, or their ARNs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BulkOperationArn")]
    [ArgumentCompleter(typeof(LoadArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LoadArn { get; set; } = [];

    /// <summary>A file for the items, which Import-DdbItem takes when they are mended.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FailedItemPath { get; set; }

    /// <summary>Puts out the records that were not read, too.</summary>
    [Parameter]
    public SwitchParameter IncludeUnread { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (FailedItemPath is null)
        {
            return;
        }

        string path = FilePaths.ToFilePath(this, FailedItemPath);
        try
        {
            _file = new FailedItemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "FailedItemFileNotWritable", ErrorCategory.WriteError, path));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string arn in LoadArn)
        {
            if (Find(arn) is not { } load)
            {
                continue;
            }

            if (load.HasEnded)
            {
                TryReceive(load);
            }
            else
            {
                WriteError(new ErrorRecord(new InvalidOperationException($"The load into '{load.TableName}' has not ended, and its report is complete only then: {WaitLine(load)} waits for it."), "LoadNotEnded", ErrorCategory.ResourceUnavailable, load));
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Bridge.Close();
        _file?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A report that is damaged, or a disk that is full, is an error of this load.</summary>
    private void TryReceive(S3Load load)
    {
        try
        {
            Receive(load);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            WriteError(ToErrorRecord(exception, exception, load));
        }
    }

    private void Receive(S3Load load)
    {
        DdbConnection connection = Connect();
        LoadReport report = Await(async token =>
        {
            LoadReport found = await LoadReport.FindAsync(connection, load, token).ConfigureAwait(false);
            await foreach (LoadFailure failure in found.ReadAsync(IncludeUnread, token).ConfigureAwait(false))
            {
                _file?.Write(new FailedItem(failure.Record, failure.Record.Problem!));
                Bridge.Post(cmdlet => cmdlet.WriteObject(new S3LoadFailure(failure)));
            }

            return found;
        });
        foreach (UnreadRest rest in report.Unread)
        {
            WriteError(new ErrorRecord(new InvalidDataException(rest.ToString()), "ObjectNotRead", ErrorCategory.ReadError, rest.Object.ToString()));
        }

        if (report.Shortfall is { } shortfall)
        {
            WriteError(new ErrorRecord(new InvalidDataException(shortfall), "ReportIncomplete", ErrorCategory.ReadError, load));
        }
    }
}
