using System.Net.Http.Headers;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace DynamoBulk.Local.Tests;

/// <summary>The two ways to call an endpoint: by raw request and by the SDK.</summary>
internal static class EndpointCalls
{
    public static async Task<HttpResponseMessage> PostAsync(LocalEndpoint endpoint, string target, string request)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent(request, Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.0")) };
        message.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        return await client.SendAsync(message, TestContext.Current.CancellationToken);
    }

    public static AmazonDynamoDBClient ClientOf(LocalEndpoint endpoint) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
}
