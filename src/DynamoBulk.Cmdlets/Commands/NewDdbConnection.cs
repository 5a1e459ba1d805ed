using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Makes a connection to DynamoDB that other commands take with -Connection.</summary>
[Cmdlet(VerbsCommon.New, "DdbConnection")]
[OutputType(typeof(DdbConnection))]
public sealed class NewDdbConnectionCommand : ConnectionCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(MakeConnection());
}
