using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Waits until imports of the service have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "DdbS3Import")]
[OutputType(typeof(S3Import))]
public sealed class WaitDdbS3ImportCommand : S3ImportCommand
{
    /// <summary>Imports, or their ARNs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImportArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ImportArn { get; set; } = [];

    /// <summary>Seconds to wait for each.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WaitForEach(ImportArn, IsGiven(nameof(Timeout)) ? Timeout : null);
}
