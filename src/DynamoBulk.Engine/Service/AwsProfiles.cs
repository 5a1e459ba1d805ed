using Amazon;
using Amazon.Runtime.CredentialManagement;

namespace DynamoBulk.Service;

/// <summary>Names that the SDK knows without asking anybody, for completion.</summary>
public static class AwsProfiles
{
    /// <summary>System names of the AWS Regions.</summary>
    public static IEnumerable<string> RegionNames => RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName);

    /// <summary>Profiles of the SDK store and the shared credentials file.</summary>
    public static IEnumerable<string> ProfileNames => new CredentialProfileStoreChain().ListProfiles().Select(profile => profile.Name);
}
