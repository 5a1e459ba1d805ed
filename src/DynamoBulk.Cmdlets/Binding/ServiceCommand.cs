using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>What every command that calls AWS shares: how to connect, how to wait, how to stop.</summary>
public abstract class ServiceCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DdbConnection? _owned;

    /// <summary>Makes the command with its bridge to the engine's threads.</summary>
    protected ServiceCommand() => Bridge = new PipelineBridge(this);

    /// <summary>A connection made by New-DdbConnection.</summary>
    [Parameter]
    public DdbConnection? Connection { get; set; }

    /// <summary>The system name of the AWS Region.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>A named profile with credentials.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>The access key id.</summary>
    [Parameter]
    [Alias("AK")]
    public string? AccessKey { get; set; }

    /// <summary>The secret access key.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    public string? SecretKey { get; set; }

    /// <summary>The session token of temporary keys.</summary>
    [Parameter]
    [Alias("ST")]
    public string? SessionToken { get; set; }

    /// <summary>Credentials as PSCredential (access key, secret key) or as AWSCredentials of any SDK version.</summary>
    [Parameter]
    public object? Credential { get; set; }

    /// <summary>The address of DynamoDB in place of the Region's own.</summary>
    [Parameter]
    public Uri? EndpointUrl { get; set; }

    /// <summary>Allows an http endpoint that is not on this machine.</summary>
    [Parameter]
    public SwitchParameter AllowHttp { get; set; }

    /// <summary>The way back to the pipeline thread.</summary>
    private protected PipelineBridge Bridge { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    /// <summary>Ends what runs and frees what is held.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing)
    {
        Bridge.Dispose();
        _owned?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The connection that the parameters, the session and the SDK's chain lead to, in that order.</summary>
    protected DdbConnection Connect()
    {
        var parameters = new ConnectionParameters(this);
        if (Connection is not null)
        {
            if (parameters.Any)
            {
                Refuse("ConnectionConflict", "-Connection already says where and as whom to connect: give it alone, or the single parameters alone.");
            }

            return Connection;
        }

        try
        {
            return _owned ??= parameters.Connect();
        }
        catch (ConnectionException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "NoConnection", ErrorCategory.ConnectionError, null));
            throw;
        }
    }

    /// <summary>Waits for the engine while saying what it has to say; what makes going on pointless becomes a terminating error.</summary>
    /// <typeparam name="T">What the engine answers.</typeparam>
    /// <param name="work">What to wait for.</param>
    protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return Bridge.PumpUntil(Task.Run(() => work(StopToken)));
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (ServiceException exception)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
    }

    /// <summary>Refuses an impossible wish before anything is sent.</summary>
    /// <param name="id">The error id.</param>
    /// <param name="message">One sentence: what contradicts what, and what to do.</param>
    [DoesNotReturn]
    protected void Refuse(string id, string message)
    {
        ThrowTerminatingError(new ErrorRecord(new PSArgumentException(message), id, ErrorCategory.InvalidArgument, null));
        throw new InvalidOperationException(message);
    }

    /// <summary>An error record whose id is the service's own code.</summary>
    /// <param name="shown">The exception to show.</param>
    /// <param name="cause">What happened.</param>
    private protected static ErrorRecord ToErrorRecord(Exception shown, Exception? cause)
    {
        (string id, ErrorCategory category) = cause switch
        {
            ServiceException { Code: "ResourceNotFoundException" } => ("TableNotFound", ErrorCategory.ObjectNotFound),
            ServiceException { Code: "AccessDeniedException" } => ("AccessDenied", ErrorCategory.PermissionDenied),
            ServiceException { Kind: ServiceErrorKind.Transient, Code: "" } => ("EndpointUnreachable", ErrorCategory.ConnectionError),
            ServiceException { Code.Length: > 0 } refused => (refused.Code, ErrorCategory.InvalidOperation),
            FileNotFoundException or DirectoryNotFoundException => ("FileNotFound", ErrorCategory.ObjectNotFound),
            InvalidDataException => ("MalformedFile", ErrorCategory.InvalidData),
            IOException => ("FileError", ErrorCategory.ReadError),
            _ => ("TransferFailed", ErrorCategory.NotSpecified),
        };
        return new ErrorRecord(shown, id, category, null);
    }
}
