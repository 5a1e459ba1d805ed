using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>What of its input a job does not take, by what S3 says of it.</summary>
public sealed class InputJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_than_50_000_objects_are_refused()
    {
        // The first object was replaced, so that no job reads thousands of them.
        BulkOperationDescription most = await LoadAsync(Enumerable.Range(0, 50_000).Select(i => (i.ToString(CultureInfo.InvariantCulture), 1L, "\"before-1\"")));
        BulkOperationDescription more = await LoadAsync(Enumerable.Range(0, 50_001).Select(i => (i.ToString(CultureInfo.InvariantCulture), 1L, "\"before-1\"")));

        Assert.Equal((BulkOperationStatus.FAILED, "S3TooManyObjects", "There are 50001 objects under s3://bucket/; a job takes at most 50000."), (more.BulkOperationStatus, more.FailureCode, more.FailureMessage));
        Assert.Equal("S3ObjectModified", most.FailureCode);
    }

    [Fact]
    public async Task An_object_of_more_than_5_GB_is_not_read()
    {
        BulkOperationDescription ended = await LoadAsync([("a", (5L << 30) + 1, "\"now-1\""), ("b", 5L << 30, "\"now-1\"")]);

        Assert.Equal((BulkOperationStatus.COMPLETED_WITH_ERRORS, 2, 1), (ended.BulkOperationStatus, ended.ProcessedItemCount, ended.FailedItemCount));
        Assert.Equal((10L << 30) + 1, ended.TotalInputBytes);
    }

    [Fact]
    public async Task An_object_that_is_replaced_fails_the_job()
    {
        BulkOperationDescription load = await LoadAsync([("a", 26, "\"now-1\""), ("b", 26, "\"before-1\"")]);

        Assert.Equal((BulkOperationStatus.FAILED, "S3ObjectModified", "The object s3://bucket/b was replaced while the job ran.", 1), (load.BulkOperationStatus, load.FailureCode, load.FailureMessage, load.ProcessedItemCount));
    }

    private static async Task<BulkOperationDescription> LoadAsync(IEnumerable<(string, long, string)> objects)
    {
        using var s3 = new ListedObjects(objects);
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { S3EndpointUrl = s3.Url });
        using AmazonDynamoDBClient client = EndpointCalls.ClientOf(endpoint);
        await client.CreateTableAsync(
            new CreateTableRequest("People", [new("pk", KeyType.HASH)], [new("pk", ScalarAttributeType.S)], null) { BillingMode = BillingMode.PAY_PER_REQUEST }, Token);
        string arn = (await client.StartBulkPutItemsAsync(
            new StartBulkPutItemsRequest
            {
                TableName = "People",
                InputS3Configuration = new InputS3Configuration { S3Bucket = "bucket", InputFormat = BulkOperationInputFormat.DYNAMODB_JSON },
                OutputS3Configuration = new OutputS3Configuration { S3Bucket = "out", OutputType = ["ERROR"] },
            },
            Token)).BulkOperationDescription.BulkOperationArn;
        while (true)
        {
            BulkOperationDescription load = (await client.DescribeBulkOperationAsync(new DescribeBulkOperationRequest { BulkOperationArn = arn }, Token)).BulkOperationDescription;
            if (load.EndTime is not null)
            {
                return load;
            }

            await Task.Delay(5, Token);
        }
    }
}
