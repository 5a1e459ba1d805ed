using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
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

    /// <summary>Makes a request of DynamoDB that is refused.</summary>
    /// <returns>The error's type without its namespace, and its message.</returns>
    public static async Task<(string Type, string Message)> RefusalAsync(LocalEndpoint endpoint, string operation, string request)
    {
        using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810." + operation, request);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (body["__type"]!.GetValue<string>().Split('#')[^1], (body["message"] ?? body["Message"])!.GetValue<string>());
    }

    public static AmazonDynamoDBClient ClientOf(LocalEndpoint endpoint) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
}
