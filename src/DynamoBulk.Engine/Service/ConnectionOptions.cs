namespace DynamoBulk.Service;

/// <summary>Where the service is and who asks. What is null is looked up in the SDK's own chain (environment, profile, container, instance).</summary>
public sealed record ConnectionOptions
{
    /// <summary>System name of the AWS Region, such as <c>eu-central-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>A named profile of the SDK store or the shared credentials file.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Gives keys when they are needed, again before each expiry; wins over <see cref="ProfileName"/>.</summary>
    public Func<AccessKeys>? Keys { get; init; }

    /// <summary>Address of DynamoDB in place of the Region's own.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>Address of CloudWatch. Without it: the one of a DynamoDB on this machine, what the SDK's own variables say, or the Region's own.</summary>
    public Uri? CloudWatchEndpointUrl { get; init; }

    /// <summary>Address of S3. Without it: what the SDK's own variables say, or the Region's own; none where DynamoDB is on this machine.</summary>
    public Uri? S3EndpointUrl { get; init; }

    /// <summary>Allows an http endpoint that is not on this machine. Off by default: items would cross the network unencrypted.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>How long a data call may take until its whole answer is there; a minute, but for tests.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the endpoint is on this machine, where neither credentials nor a Region are needed.</summary>
    public bool IsLoopback => EndpointUrl is not null && EndpointAddress.IsOnThisMachine(EndpointUrl);
}
