using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class TableTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_table_is_described_as_it_was_made(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S", "sk:N", request => request.ProvisionedThroughput = new ProvisionedThroughput(7, 8));

        TableDescription table = (await client.DescribeTableAsync(name, Token)).Table;

        Assert.Equal(name, table.TableName);
        Assert.Equal(TableStatus.ACTIVE, table.TableStatus);
        Assert.Equal(["pk HASH", "sk RANGE"], table.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"));
        Assert.Equal(["pk S", "sk N"], table.AttributeDefinitions.Select(attribute => $"{attribute.AttributeName} {attribute.AttributeType}").Order());
        Assert.Equal((7, 8), (table.ProvisionedThroughput.ReadCapacityUnits, table.ProvisionedThroughput.WriteCapacityUnits));
        Assert.Equal((0, 0), (table.ItemCount, table.TableSizeBytes));
        Assert.EndsWith(":table/" + name, table.TableArn, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_on_demand_table_shows_no_provisioned_throughput(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S", adjust: OnDemand);

        TableDescription table = (await client.DescribeTableAsync(name, Token)).Table;

        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);
        Assert.Equal((0, 0), (table.ProvisionedThroughput.ReadCapacityUnits, table.ProvisionedThroughput.WriteCapacityUnits));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_on_demand_table_with_throughput_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);

        await AssertRefusedAsync(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            () => CreateTableAsync(client, "pk:S", adjust: request => request.BillingMode = BillingMode.PAY_PER_REQUEST));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_on_demand_table_takes_throughput_later(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S", adjust: OnDemand);

        await client.UpdateTableAsync(new UpdateTableRequest { TableName = name, BillingMode = BillingMode.PROVISIONED, ProvisionedThroughput = new ProvisionedThroughput(3, 4) }, Token);

        TableDescription table = await WaitUntilActiveAsync(client, name);
        Assert.Equal((3, 4), (table.ProvisionedThroughput.ReadCapacityUnits, table.ProvisionedThroughput.WriteCapacityUnits));
        Assert.Equal(BillingMode.PROVISIONED, table.BillingModeSummary.BillingMode);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Throughput_is_raised_and_lowered_and_decreases_are_counted(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S", adjust: request => request.ProvisionedThroughput = new ProvisionedThroughput(5, 5));

        await client.UpdateTableAsync(name, new ProvisionedThroughput(10, 20), Token);
        TableDescription raised = await WaitUntilActiveAsync(client, name);
        await client.UpdateTableAsync(name, new ProvisionedThroughput(10, 15), Token);
        TableDescription lowered = await WaitUntilActiveAsync(client, name);

        Assert.Equal((10, 20, 0), (raised.ProvisionedThroughput.ReadCapacityUnits, raised.ProvisionedThroughput.WriteCapacityUnits, raised.ProvisionedThroughput.NumberOfDecreasesToday));
        Assert.Equal((10, 15, 1), (lowered.ProvisionedThroughput.ReadCapacityUnits, lowered.ProvisionedThroughput.WriteCapacityUnits, lowered.ProvisionedThroughput.NumberOfDecreasesToday));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task The_same_throughput_again_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S", adjust: request => request.ProvisionedThroughput = new ProvisionedThroughput(5, 6));

        await AssertRefusedAsync(
            "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 6. Requested WriteCapacityUnits: 6.",
            () => client.UpdateTableAsync(name, new ProvisionedThroughput(5, 6), Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_name_that_is_taken_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync("ResourceInUseException", string.Empty, () => CreateTableAsync(client, "pk:S", adjust: request => request.TableName = name));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_attribute_that_is_no_key_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);

        await AssertRefusedAsync(
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
            () => CreateTableAsync(client, "pk:S", adjust: request => request.AttributeDefinitions.Add(new("other", ScalarAttributeType.S))));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Tables_are_listed_page_by_page(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string[] made = [await CreateTableAsync(client, "pk:S"), await CreateTableAsync(client, "pk:S"), await CreateTableAsync(client, "pk:S")];

        var listed = new List<string>();
        string? start = null;
        do
        {
            ListTablesResponse page = await client.ListTablesAsync(start, 2, Token);
            Assert.InRange(page.TableNames?.Count ?? 0, 0, 2);
            listed.AddRange(page.TableNames ?? []);
            start = page.LastEvaluatedTableName;
        }
        while (start is not null);

        Assert.Equal(made.Order(), made.Intersect(listed).Order());
        Assert.Equal(listed.Distinct(), listed);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_deleted_table_is_gone(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string name = await CreateTableAsync(client, "pk:S");

        DeleteTableResponse deleted = await client.DeleteTableAsync(name, Token);
        bool there = true;
        while (there)
        {
            there = (await client.ListTablesAsync(new ListTablesRequest { ExclusiveStartTableName = name[..^1] }, Token)).TableNames?.Contains(name) == true;
        }

        Assert.Equal(name, deleted.TableDescription.TableName);
        await AssertRefusedAsync("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found", () => client.DescribeTableAsync(name, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_missing_table_is_named_by_the_control_plane(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);

        await AssertRefusedAsync("ResourceNotFoundException", "Requested resource not found: Table: No.Such.Table not found", () => client.DescribeTableAsync("No.Such.Table", Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_missing_table_is_missing_for_items_too(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        var item = new Dictionary<string, AttributeValue> { ["pk"] = S("a") };

        Func<Task>[] requests =
        [
            () => client.PutItemAsync("No.Such.Table", item, Token),
            () => client.GetItemAsync("No.Such.Table", item, Token),
            () => client.ScanAsync(new ScanRequest("No.Such.Table"), Token),
            () => client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { ["No.Such.Table"] = [Put(item)] }, Token),
        ];

        foreach (Func<Task> request in requests)
        {
            await AssertRefusedAsync("ResourceNotFoundException", "Requested resource not found", request);
        }
    }
}
