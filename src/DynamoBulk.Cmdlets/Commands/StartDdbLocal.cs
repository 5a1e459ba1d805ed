using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Local;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Starts the embedded DynamoDB endpoint in this process, to try commands on without an account.</summary>
[Cmdlet(VerbsLifecycle.Start, "DdbLocal", SupportsShouldProcess = true)]
[OutputType(typeof(LocalEndpointInfo))]
public sealed class StartDdbLocalCommand : PSCmdlet
{
    /// <summary>The TCP port on 127.0.0.1; a free one when not given.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>Write units a second of each table.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public double WriteCapacity { get; set; }

    /// <summary>Read units a second of each table.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public double ReadCapacity { get; set; }

    /// <summary>The least number of partitions of a table.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Partitions { get; set; } = 1;

    /// <summary>Time that each request takes at least.</summary>
    [Parameter]
    public TimeSpan Latency { get; set; }

    /// <summary>The share of requests, 0 to 1, that fail.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double FaultRate { get; set; }

    /// <summary>The address of an S3 that the endpoint's jobs and the commands' default connection use.</summary>
    [Parameter]
    public Uri? S3EndpointUrl { get; set; }

    /// <summary>Leaves the commands' default connection as it is; use the endpoint with -EndpointUrl.</summary>
    [Parameter]
    public SwitchParameter NoDefault { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Latency > TimeSpan.Zero && Latency < TimeSpan.FromMilliseconds(1))
        {
            var exception = new PSArgumentException($"-Latency {Latency.Ticks} is {Latency.TotalMilliseconds} milliseconds, because a plain number counts ticks: write 50 milliseconds as '00:00:00.05'.");
            ThrowTerminatingError(new ErrorRecord(exception, "LatencyTooShort", ErrorCategory.InvalidArgument, Latency));
        }

        CheckS3Endpoint();
        if (!ShouldProcess(Port == 0 ? "a free port of 127.0.0.1" : $"127.0.0.1:{Port}", "Start the embedded DynamoDB endpoint"))
        {
            return;
        }

        try
        {
            RunningLocal local = SessionLocal.Start(
                new LocalEndpointOptions
                {
                    Port = Port,
                    WriteCapacity = WriteCapacity > 0 ? WriteCapacity : null,
                    ReadCapacity = ReadCapacity > 0 ? ReadCapacity : null,
                    Partitions = Partitions,
                    Latency = Latency,
                    FaultRate = FaultRate,
                    S3EndpointUrl = S3EndpointUrl,
                },
                isDefault: !NoDefault);
            WriteObject(LocalEndpointInfo.From(local));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IOException or System.Net.HttpListenerException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "LocalEndpointNotStarted", ErrorCategory.ResourceUnavailable, Port));
        }
    }

    private void CheckS3Endpoint()
    {
        try
        {
            EndpointAddress.Check(S3EndpointUrl, allowHttp: false, "New-DdbConnection with -S3EndpointUrl and -AllowHttp");
        }
        catch (ConnectionException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, exception.Code, ErrorCategory.InvalidArgument, null));
        }
    }
}
