using Amazon.DynamoDBv2;
using Amazon.Runtime.Internal;

namespace DynamoBulk.Service;

/// <summary>The SDK's typed client for calls about tables, which sends again what <see cref="SignatureRetry"/> says.</summary>
/// <param name="credentials">As whom.</param>
/// <param name="config">Where.</param>
internal sealed class ControlClient(RenewableCredentials credentials, AmazonDynamoDBConfig config) : AmazonDynamoDBClient(credentials, config)
{
    private readonly RenewableCredentials _credentials = credentials;

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SignatureRetry(_credentials)));
    }
}
