using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace DynamoBulk.Service.Metrics;

/// <summary>What the SDK's core needs to know of CloudWatch to sign for it and to find it.</summary>
/// <remarks>
/// The id is what the SDK looks for a configured address by: in AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL and the profile.
/// https://docs.aws.amazon.com/general/latest/gr/cw_region.html
/// </remarks>
internal sealed class CloudWatchConfig : ClientConfig
{
    /// <summary>What stands before an operation's name.</summary>
    public const string Target = "GraniteServiceVersion20100801.";

    public CloudWatchConfig(string region)
        : base(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard }]))
    {
        ServiceId = "CloudWatch";
        AuthenticationServiceName = RegionEndpointServiceName;
        AuthenticationRegion = region;
        RegionEndpoint = RegionEndpoint.GetBySystemName(region);
    }

    public override string ServiceVersion => "2010-08-01";

    public override string UserAgent => "DynamoBulk";

    public override string RegionEndpointServiceName => "monitoring";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(ServiceURL ?? $"https://{Host}/");

    private string Host
    {
        get
        {
            // In the US government's Regions the plain host is the one that conforms to FIPS.
            bool isFips = UseFIPSEndpoint && RegionEndpoint.PartitionName != "aws-us-gov";
            return $"{RegionEndpointServiceName}{(isFips ? "-fips" : string.Empty)}.{RegionEndpoint.SystemName}.{RegionEndpoint.PartitionDnsSuffix}";
        }
    }
}
