using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.Util;

namespace DynamoBulk.Service.S3;

/// <summary>Where S3 is for a connection, and how it is spoken to.</summary>
internal static class S3Configuration
{
    /// <summary>How to reach S3.</summary>
    /// <remarks>
    /// Every attempt is seen, so the SDK's own retries are off, those of connections that went stale included. Bodies go out as
    /// they are, with their hash in the signature, which the service checks: the trailing checksums that the SDK would add by
    /// default change the body's form (aws-chunked), and of the other stores that speak this protocol some refuse that, and some,
    /// s3rver among them, store it as it comes. https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
    /// </remarks>
    /// <param name="region">The Region of the connection.</param>
    /// <param name="dynamoDb">Where DynamoDB is.</param>
    /// <param name="given">The address of S3 that was given, or null.</param>
    /// <param name="allowHttp">Whether an address that the SDK finds may be http on another machine.</param>
    /// <exception cref="ConnectionException">DynamoDB is on this machine, and nothing says where S3 is; or the address found is refused.</exception>
    public static AmazonS3Config Create(string region, Uri dynamoDb, Uri? given, bool allowHttp)
    {
        var config = new AmazonS3Config
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            UseArnRegion = true,
        };
        if ((given ?? Configured(config, dynamoDb, allowHttp)) is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.ForcePathStyle = true;
            config.AuthenticationRegion = SigningRegion(endpoint) ?? region;
        }
        else if (EndpointAddress.IsOnThisMachine(dynamoDb))
        {
            throw new ConnectionException($"The DynamoDB at {dynamoDb.GetLeftPart(UriPartial.Authority)} is on this machine, and no S3 is known here: say where it is with -S3EndpointUrl of Start-DdbLocal or New-DdbConnection.");
        }

        return config;
    }

    /// <summary>What the SDK finds in AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL and the profile; beside a DynamoDB on this machine only what is here, too, so that a rehearsal never reaches a real account.</summary>
    private static Uri? Configured(AmazonS3Config config, Uri dynamoDb, bool allowHttp)
    {
        if (config.ServiceURL is not { } url)
        {
            return null;
        }

        bool isElsewhere = Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) && !EndpointAddress.IsOnThisMachine(endpoint);
        return isElsewhere && EndpointAddress.IsOnThisMachine(dynamoDb) ? null : EndpointAddress.Found(url, "S3", allowHttp);
    }

    /// <summary>The Region in the name of a host of AWS, so that a bucket can be in another one than the table; null elsewhere.</summary>
    private static string? SigningRegion(Uri endpoint) =>
        endpoint.Host.Contains(".amazonaws.", StringComparison.OrdinalIgnoreCase) ? AWSSDKUtils.DetermineRegion(endpoint.ToString()) : null;
}
