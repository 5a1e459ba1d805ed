using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Stops the embedded DynamoDB endpoint of this process; its tables are gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DdbLocal", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopDdbLocalCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (SessionLocal.Running is { } local && ShouldProcess(local.Endpoint.Url.ToString(), "Stop the embedded DynamoDB endpoint and drop its tables"))
        {
            SessionLocal.Stop();
        }
    }
}
