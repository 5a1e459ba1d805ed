using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Makes a connection to DynamoDB that other commands take with -Connection.</summary>
[Cmdlet(VerbsCommon.New, "DdbConnection")]
[OutputType(typeof(DdbConnection))]
public sealed class NewDdbConnectionCommand : ConnectionCommand
{
    /// <summary>The address of CloudWatch in place of the Region's own.</summary>
    [Parameter]
    public Uri? CloudWatchEndpointUrl { get; set; }

    /// <summary>The address of S3 in place of the Region's own.</summary>
    [Parameter]
    public Uri? S3EndpointUrl { get; set; }

    /// <inheritdoc/>
    internal override DdbConnection Open(ConnectionOptions options) =>
        base.Open(options with { CloudWatchEndpointUrl = CloudWatchEndpointUrl, S3EndpointUrl = S3EndpointUrl ?? options.S3EndpointUrl });

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(MakeConnection());
}
