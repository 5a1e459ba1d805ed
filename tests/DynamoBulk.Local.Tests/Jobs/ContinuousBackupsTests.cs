using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local.Tests.Metering;
using static DynamoBulk.Local.Tests.EndpointCalls;
using static DynamoBulk.Local.Tests.Jobs.ExportCalls;

namespace DynamoBulk.Local.Tests.Jobs;

public sealed class ContinuousBackupsTests
{
    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recovery_is_off_until_it_is_turned_on_and_reaches_back_to_that_second()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client, recovery: false);
        PointInTimeRecoveryDescription off = await DescribeAsync(client);
        _clock.Advance(60.75);
        PointInTimeRecoveryDescription on = (await RecoverAsync(client, "People", true)).ContinuousBackupsDescription.PointInTimeRecoveryDescription;
        _clock.Advance(600);
        PointInTimeRecoveryDescription later = await DescribeAsync(client);
        await RecoverAsync(client, "People", true);
        PointInTimeRecoveryDescription again = await DescribeAsync(client);

        Assert.Equal((PointInTimeRecoveryStatus.DISABLED, null, null, null), Facts(off));
        Assert.Equal((PointInTimeRecoveryStatus.ENABLED, 35, At(60), At(60.75)), Facts(on));
        Assert.Equal((PointInTimeRecoveryStatus.ENABLED, 35, At(60), At(660.75)), Facts(later));
        Assert.Equal(Facts(later), Facts(again));
    }

    [Fact]
    public async Task The_period_bounds_how_far_back_it_reaches()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);
        await RecoverAsync(client, "People", true, days: 2);
        const int Day = 24 * 3600;
        _clock.Advance(3 * Day);
        PointInTimeRecoveryDescription two = await DescribeAsync(client);
        await RecoverAsync(client, "People", false);
        await RecoverAsync(client, "People", true, days: 7);

        Assert.Equal((PointInTimeRecoveryStatus.ENABLED, 2, At(Day), At(3 * Day)), Facts(two));
        Assert.Equal((PointInTimeRecoveryStatus.ENABLED, 7, At(3 * Day), At(3 * Day)), Facts(await DescribeAsync(client)));
    }

    [Theory]
    [InlineData(0, "'0'", "greater than or equal to 1")]
    [InlineData(36, "'36'", "less than or equal to 35")]
    public async Task A_period_the_service_does_not_offer_is_refused(int days, string value, string bound)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client, recovery: false);

        AmazonDynamoDBException refusal = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => RecoverAsync(client, "People", true, days));

        Assert.Equal(
            ("ValidationException", $"1 validation error detected: Value {value} at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value {bound}"),
            (refusal.ErrorCode, refusal.Message));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_in_the_words_of_backups()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        using AmazonDynamoDBClient client = ClientOf(endpoint);

        TableNotFoundException described = await Assert.ThrowsAsync<TableNotFoundException>(() => DescribeAsync(client));
        TableNotFoundException updated = await Assert.ThrowsAsync<TableNotFoundException>(() => RecoverAsync(client, "People", true));

        Assert.Equal(("Table not found: People", "Table not found: People"), (described.Message, updated.Message));
    }

    private static async Task<PointInTimeRecoveryDescription> DescribeAsync(AmazonDynamoDBClient client) =>
        (await client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = "People" }, Token)).ContinuousBackupsDescription.PointInTimeRecoveryDescription;

    private static (PointInTimeRecoveryStatus, int?, DateTime?, DateTime?) Facts(PointInTimeRecoveryDescription recovery) => (
        recovery.PointInTimeRecoveryStatus,
        recovery.RecoveryPeriodInDays,
        recovery.EarliestRestorableDateTime?.ToUniversalTime(),
        recovery.LatestRestorableDateTime?.ToUniversalTime());

    private static DateTime At(double seconds) => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds);
}
