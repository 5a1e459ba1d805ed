using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Waits until loads of the service have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "DdbS3Load")]
[OutputType(typeof(S3Load))]
public sealed class WaitDdbS3LoadCommand : S3LoadCommand
{
    /// <summary>Loads, or their ARNs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BulkOperationArn")]
    [ArgumentCompleter(typeof(LoadArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LoadArn { get; set; } = [];

    /// <summary>Seconds to wait for each.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WaitForEach(LoadArn, IsGiven(nameof(Timeout)) ? Timeout : null);
}
