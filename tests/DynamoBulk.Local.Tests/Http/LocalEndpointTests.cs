using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynamoBulk.Local.Tests.Http;

public sealed class LocalEndpointTests
{
    [Fact]
    public async Task An_item_put_through_the_sdk_comes_back()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = endpoint.Url.ToString(), MaxErrorRetry = 0 });
        CancellationToken token = TestContext.Current.CancellationToken;
        await client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = "People",
                AttributeDefinitions = [new("id", ScalarAttributeType.S)],
                KeySchema = [new("id", KeyType.HASH)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            token);

        await client.PutItemAsync("People", new() { ["id"] = new("a"), ["n"] = new() { N = "1.50" } }, token);
        GetItemResponse found = await client.GetItemAsync("People", new() { ["id"] = new("a") }, token);

        Assert.Equal("1.5", found.Item["n"].N);
    }
}
