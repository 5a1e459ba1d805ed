using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Tells loads of the service to stop; what they have written stays.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DdbS3Load", SupportsShouldProcess = true)]
[OutputType(typeof(S3Load))]
public sealed class StopDdbS3LoadCommand : S3LoadCommand
{
    /// <summary>Loads, or their ARNs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BulkOperationArn")]
    [ArgumentCompleter(typeof(LoadArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LoadArn { get; set; } = [];

    /// <summary>Emits the load as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string arn in LoadArn)
        {
            if (Find(arn) is { } load)
            {
                Stop(load);
            }
        }
    }

    private void Stop(S3Load load)
    {
        if (load.HasEnded)
        {
            WarnOfEnd(load);
        }
        else if (ShouldProcess($"{load.LoadArn} at {Connect()}", $"Stop the load into '{load.TableName}'; what it has written stays ({load.ProcessedItemCount:N0} settled)"))
        {
            load = Await(token => Jobs.CancelAsync(load.LoadArn, token));
            if (load.HasEnded && load.Status != S3Load.Cancelled)
            {
                WarnOfEnd(load);
            }
        }

        if (PassThru)
        {
            WriteObject(load);
        }
    }

    private void WarnOfEnd(S3Load load) =>
        WriteWarning($"The load into '{load.TableName}' has ended before, as {load.Status}: there is nothing to stop.");
}
