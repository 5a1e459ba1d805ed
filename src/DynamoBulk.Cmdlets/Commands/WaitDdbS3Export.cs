using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Waits until exports of the service have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "DdbS3Export")]
[OutputType(typeof(S3Export))]
public sealed class WaitDdbS3ExportCommand : S3ExportCommand
{
    /// <summary>Exports, or their ARNs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ExportArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExportArn { get; set; } = [];

    /// <summary>Seconds to wait for each.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WaitForEach(ExportArn, IsGiven(nameof(Timeout)) ? Timeout : null);
}
