using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Shows the embedded DynamoDB endpoint of this process, if one runs.</summary>
[Cmdlet(VerbsCommon.Get, "DdbLocal")]
[OutputType(typeof(LocalEndpointInfo))]
public sealed class GetDdbLocalCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (SessionLocal.Running is { } local)
        {
            WriteObject(LocalEndpointInfo.From(local));
        }
    }
}
