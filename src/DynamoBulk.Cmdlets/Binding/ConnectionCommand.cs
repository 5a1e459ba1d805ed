using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The parameters that say where DynamoDB is and as whom to connect, named as in AWS Tools for PowerShell.</summary>
public abstract class ConnectionCommand : PSCmdlet
{
    private static readonly string[] s_secrets = [nameof(AccessKey), nameof(SecretKey), nameof(SessionToken)];

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

    /// <summary>Makes the connection that the shared parameters lead to; a command with others of its own adds them.</summary>
    /// <param name="options">What the shared parameters say.</param>
    internal virtual DdbConnection Open(ConnectionOptions options) => new(options);

    /// <summary>A connection from the parameters, the session and the SDK's chain, in that order.</summary>
    protected DdbConnection MakeConnection()
    {
        HideSecrets();
        try
        {
            return new ConnectionParameters(this).Connect();
        }
        catch (ConnectionException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, exception.Code, ErrorCategory.ConnectionError, null));
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

    /// <summary>Every verbose, warning and error record refers to the parameters as they were bound, so that ConvertTo-Json of one, or a log of it, would show the keys.</summary>
    private void HideSecrets()
    {
        Dictionary<string, object> bound = MyInvocation.BoundParameters;
        foreach (string name in s_secrets.Where(bound.ContainsKey))
        {
            bound[name] = "…";
        }
    }
}
