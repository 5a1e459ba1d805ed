using Amazon.Runtime;

namespace DynamoBulk.Service;

/// <summary>Credentials that are asked for anew when the service says that their session token has expired.</summary>
/// <remarks>
/// Those of a role, SSO or a container renew themselves some minutes before they expire, as long as the clock of this machine is
/// right; they are told to do so at once. Those that stand in a file are read again: some tool may have renewed them there.
/// </remarks>
/// <param name="find">Looks for the credentials.</param>
internal sealed class RenewableCredentials(Func<AWSCredentials> find) : AWSCredentials
{
    private readonly object _gate = new();
    private AWSCredentials _found = find();
    private string? _refused;

    /// <inheritdoc/>
    public override ImmutableCredentials GetCredentials() => Found.GetCredentials();

    /// <inheritdoc/>
    public override Task<ImmutableCredentials> GetCredentialsAsync() => Found.GetCredentialsAsync();

    /// <summary>Renews the credentials, once for all requests that one token was refused for.</summary>
    /// <param name="refused">The session token that the service refused.</param>
    /// <returns>Whether there is another token now, so that the request is worth to be sent again.</returns>
    /// <exception cref="AmazonClientException">The credentials cannot be renewed: whoever gives them asks for a new sign-in.</exception>
    public async Task<bool> RenewAsync(string refused)
    {
        lock (_gate)
        {
            if (_refused != refused)
            {
                _refused = refused;
                Renew();
            }
        }

        ImmutableCredentials current = await GetCredentialsAsync().ConfigureAwait(false);
        bool isRenewed = current.Token != refused;
        if (!isRenewed)
        {
            lock (_gate)
            {
                _refused = null; // a later request may find them renewed
            }
        }

        return isRenewed;
    }

    private AWSCredentials Found
    {
        get
        {
            lock (_gate)
            {
                return _found;
            }
        }
    }

    private void Renew()
    {
        if (_found is RefreshingAWSCredentials refreshing)
        {
            refreshing.ClearCredentials();
        }
        else
        {
            _found = find();
        }
    }
}
