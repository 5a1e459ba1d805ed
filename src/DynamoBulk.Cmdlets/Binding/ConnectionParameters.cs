using System.Management.Automation;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>
/// Turns connection parameters into a connection. Credentials, Region and endpoint are resolved each by itself: the
/// parameter, what AWS Tools set in the session, the SDK's own chain.
/// </summary>
internal sealed class ConnectionParameters(ConnectionCommand command)
{
    /// <summary>Whether any was given.</summary>
    public bool Any =>
        command.Region is not null || command.ProfileName is not null || command.AccessKey is not null || command.SecretKey is not null
        || command.SessionToken is not null || command.Credential is not null || command.EndpointUrl is not null;

    /// <summary>Makes the connection.</summary>
    /// <exception cref="ConnectionException">Something is missing or contradicts itself.</exception>
    public DdbConnection Connect()
    {
        if (!Any && SessionLocal.Running is { IsDefault: true } local)
        {
            command.WriteVerbose($"Using the embedded endpoint at {local.Endpoint.Url}: a rehearsal, no AWS account is touched.");
            return command.Open(new ConnectionOptions { EndpointUrl = local.Endpoint.Url, S3EndpointUrl = local.Endpoint.Options.S3EndpointUrl, AllowHttp = command.AllowHttp });
        }

        return command.Open(new ConnectionOptions
        {
            Region = command.Region ?? Session("StoredAWSRegion") as string,
            ProfileName = command.ProfileName,
            Keys = Keys(),
            EndpointUrl = command.EndpointUrl,
            AllowHttp = command.AllowHttp,
        });
    }

    private Func<AccessKeys>? Keys()
    {
        bool literal = command.AccessKey is not null || command.SecretKey is not null || command.SessionToken is not null;
        if ((literal ? 1 : 0) + (command.Credential is null ? 0 : 1) + (command.ProfileName is null ? 0 : 1) > 1)
        {
            throw new ConnectionException("-AccessKey (with -SecretKey and -SessionToken), -Credential and -ProfileName each say as whom to connect: give one of them.");
        }

        if (literal)
        {
            return command.AccessKey is { } accessKey && command.SecretKey is { } secretKey
                ? () => new AccessKeys(accessKey, secretKey, command.SessionToken)
                : throw new ConnectionException("-AccessKey and -SecretKey belong together, and -SessionToken to both of them: give what is missing.");
        }

        if (command.Credential is not null)
        {
            return SuppliedCredential.TryRead(command.Credential)
                ?? throw new ConnectionException($"-Credential takes a PSCredential or AWSCredentials, not {command.Credential.GetType().Name}.");
        }

        return command.ProfileName is null ? SuppliedCredential.TryRead(Session("StoredAWSCredentials")) : null;
    }

    private object? Session(string variable) =>
        command.SessionState.PSVariable.GetValue(variable) is { } value ? (value is PSObject wrapped ? wrapped.BaseObject : value) : null;
}
