using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Endpoints;
using Amazon.S3;
using DynamoBulk.Service;
using DynamoBulk.Service.Metrics;
using DynamoBulk.Service.S3;

namespace DynamoBulk;

/// <summary>A connection to DynamoDB: an endpoint and the credentials to use there. It can be shared by any number of transfers.</summary>
public sealed class DdbConnection : IDisposable
{
    private readonly Lazy<HttpClient> _controlHttp;
    private readonly Lazy<ControlClient> _control;
    private readonly Lazy<DataClient> _data;
    private readonly Lazy<DataClient> _metrics;
    private readonly Lazy<S3Client> _s3;

    /// <summary>Makes a connection. Nothing is sent yet, but credentials and Region are looked up, so that what is missing is said at once.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <exception cref="ConnectionException">Credentials, Region or endpoint are missing or contradict each other, or the endpoint would carry data in the open.</exception>
    public DdbConnection(ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EndpointAddress.Check(options.EndpointUrl, options.AllowHttp);
        EndpointAddress.Check(options.CloudWatchEndpointUrl, options.AllowHttp);
        EndpointAddress.Check(options.S3EndpointUrl, options.AllowHttp);
        EndpointUrl = options.EndpointUrl;
        CloudWatchEndpointUrl = options.CloudWatchEndpointUrl;
        S3EndpointUrl = options.S3EndpointUrl;
        ProfileName = options.ProfileName;
        Region = FindRegion(options);
        AmazonDynamoDBConfig config = Configure(options);
        Uri dynamoDb = options.EndpointUrl ?? FindEndpoint(config, "DynamoDB", options.AllowHttp); // before the chain asks anybody for credentials
        string source = string.Empty;
        var credentials = new RenewableCredentials(() => FindCredentials(options, needsNone: options.IsLoopback, out source));
        CredentialSource = source;
        _controlHttp = new Lazy<HttpClient>(() => ServiceHttp.Create(dynamoDb, TimeSpan.FromSeconds(60)));
        _control = new Lazy<ControlClient>(() =>
        {
            config.HttpClientFactory = new ServiceHttp.Factory(_controlHttp.Value);
            return new ControlClient(credentials, config);
        });
        _data = new Lazy<DataClient>(() => new DataClient(credentials, config, dynamoDb, "DynamoDB_20120810.", TimeProvider.System, options.Patience));
        _metrics = new Lazy<DataClient>(() =>
        {
            var metrics = new CloudWatchConfig(Region);
            Uri endpoint = options.CloudWatchEndpointUrl ?? OnThisMachine(dynamoDb) ?? FindEndpoint(metrics, "CloudWatch", options.AllowHttp);
            return new DataClient(credentials, metrics, endpoint, CloudWatchConfig.Target, TimeProvider.System, options.Patience);
        });
        _s3 = new Lazy<S3Client>(() =>
        {
            AmazonS3Config s3 = S3Configuration.Create(Region, dynamoDb, options.S3EndpointUrl, options.AllowHttp);
            return new S3Client(options.IsLoopback ? new RenewableCredentials(() => FindS3Credentials(options, s3)) : credentials, s3);
        });
    }

    /// <summary>System name of the AWS Region; on a loopback endpoint the name that requests are signed with.</summary>
    public string Region { get; }

    /// <summary>The endpoint in place of the Region's own, or null.</summary>
    public Uri? EndpointUrl { get; }

    /// <summary>The address of CloudWatch that was given, or null.</summary>
    public Uri? CloudWatchEndpointUrl { get; }

    /// <summary>The address of S3 that was given, or null.</summary>
    public Uri? S3EndpointUrl { get; }

    /// <summary>The profile asked for, or null.</summary>
    public string? ProfileName { get; }

    /// <summary>Where the credentials came from, in words; never the credentials.</summary>
    public string CredentialSource { get; }

    /// <summary>What the connection leads to, for results and messages.</summary>
    internal string Endpoint => EndpointUrl?.GetLeftPart(UriPartial.Authority) ?? $"DynamoDB in {Region}";

    /// <summary>The SDK's typed client, for calls about tables.</summary>
    internal AmazonDynamoDBClient Control => _control.Value;

    /// <summary>The client for calls that carry items.</summary>
    internal DataClient Data => _data.Value;

    /// <summary>The client for CloudWatch.</summary>
    internal DataClient Metrics => _metrics.Value;

    /// <summary>The client for S3.</summary>
    /// <exception cref="ConnectionException">DynamoDB is on this machine, and nothing says where S3 is.</exception>
    internal S3Client S3 => _s3.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_control.IsValueCreated)
        {
            _control.Value.Dispose();
            _controlHttp.Value.Dispose();
        }

        if (_data.IsValueCreated)
        {
            _data.Value.Dispose();
        }

        if (_metrics.IsValueCreated)
        {
            _metrics.Value.Dispose();
        }

        if (_s3.IsValueCreated)
        {
            _s3.Value.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Endpoint;

    private static AWSCredentials FindCredentials(ConnectionOptions options, bool needsNone, out string source)
    {
        if (options.Keys is not null)
        {
            source = "given keys";
            return new SuppliedCredentials(options.Keys);
        }

        if (options.ProfileName is not null)
        {
            source = $"profile {options.ProfileName}";
            return new CredentialProfileStoreChain().TryGetAWSCredentials(options.ProfileName, out AWSCredentials found)
                ? found
                : throw new ConnectionException($"There is no profile '{options.ProfileName}' with credentials in the SDK store or the shared credentials file.");
        }

        if (needsNone)
        {
            source = "none needed on this machine";
            return new BasicAWSCredentials("local", "local");
        }

        try
        {
            source = "the AWS SDK's own chain";
            var credentials = Amazon.Runtime.Credentials.DefaultAWSCredentialsIdentityResolver.GetCredentials();
            return credentials;
        }
        catch (AmazonClientException exception)
        {
            throw new ConnectionException("No AWS credentials were found: give -ProfileName or -AccessKey and -SecretKey, set AWS_PROFILE, or sign in with AWS SSO.", exception);
        }
    }

    /// <summary>Credentials for an S3 beside a DynamoDB on this machine, which needs none: that of S3 may all the same, and many stores know but one pair of keys.</summary>
    private static AWSCredentials FindS3Credentials(ConnectionOptions options, AmazonS3Config s3)
    {
        bool hasKeys = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        return FindCredentials(options, needsNone: EndpointAddress.IsOnThisMachine(new Uri(s3.ServiceURL)) && !hasKeys, out _);
    }

    private static string FindRegion(ConnectionOptions options)
    {
        if (options.Region is not null)
        {
            return options.Region;
        }

        if (options.ProfileName is not null
            && new CredentialProfileStoreChain().TryGetProfile(options.ProfileName, out CredentialProfile profile)
            && profile.Region is not null)
        {
            return profile.Region.SystemName;
        }

        if (options.IsLoopback)
        {
            return "local";
        }

        return FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new ConnectionException("No AWS Region was found: give -Region, or set AWS_REGION or the Region of the profile.");
    }

    /// <summary>The SDK's own retries are off, so that every attempt is seen and none of them hides a throttle.</summary>
    private AmazonDynamoDBConfig Configure(ConnectionOptions options)
    {
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 0, MaxStaleConnectionRetries = 0, Timeout = TimeSpan.FromSeconds(60) };
        if (options.EndpointUrl is not null)
        {
            config.ServiceURL = options.EndpointUrl.ToString();
            config.AuthenticationRegion = Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }

        return config;
    }

    /// <summary>The endpoint if it is on this machine: then everything else is, too, so that a rehearsal never reaches a real account.</summary>
    private static Uri? OnThisMachine(Uri endpoint) => EndpointAddress.IsOnThisMachine(endpoint) ? endpoint : null;

    private static Uri FindEndpoint(ClientConfig config, string service, bool allowHttp) =>
        EndpointAddress.Found(config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new ListTablesRequest())).URL, service, allowHttp);

    /// <summary>Asks for the keys again and again, so that a caller's session credentials can be renewed under a running transfer.</summary>
    private sealed class SuppliedCredentials(Func<AccessKeys> keys) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials()
        {
            AccessKeys current = Ask();
            return new ImmutableCredentials(current.AccessKey, current.SecretKey, current.SessionToken ?? string.Empty);
        }

        /// <summary>The keys are somebody else's: whatever they throw must not look like a fault of the network.</summary>
        private AccessKeys Ask()
        {
            try
            {
                return keys();
            }
            catch (Exception exception)
            {
                throw new AmazonClientException($"The given credentials cannot be read: {exception.GetBaseException().Message}", exception);
            }
        }
    }
}
