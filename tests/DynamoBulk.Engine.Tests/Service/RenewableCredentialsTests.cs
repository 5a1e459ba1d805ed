using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class RenewableCredentialsTests : IAsyncDisposable
{
    private readonly LocalEndpoint _endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
    private readonly RefusingRelay _relay;
    private readonly AmazonDynamoDBConfig _config;

    public RenewableCredentialsTests()
    {
        _relay = new RefusingRelay(_endpoint.Url) { Code = "ExpiredTokenException", Message = "The security token included in the request is expired", Token = "token 1" };
        _config = new AmazonDynamoDBConfig { ServiceURL = _relay.Url.ToString(), AuthenticationRegion = "local", MaxErrorRetry = 0 };
    }

    public ValueTask DisposeAsync()
    {
        _relay.Dispose();
        return _endpoint.DisposeAsync();
    }

    [Fact]
    public async Task A_token_that_renews_itself_is_renewed_once_for_all_data_calls_that_were_refused()
    {
        var role = new Role();
        using var client = new DataClient(new RenewableCredentials(() => role), _config, _relay.Url, "DynamoDB_20120810.", TimeProvider.System, TimeSpan.FromSeconds(60));
        Task<int> ListAsync() => client.SendAsync("ListTables", "{}"u8.ToArray(), answer => answer.Length, TestContext.Current.CancellationToken);

        // Those that are sent after the first refusal have the new token already.
        ServiceException?[] refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Record.ExceptionAsync(ListAsync) as ServiceException));
        await ListAsync();

        Assert.All(refusals.OfType<ServiceException>(), refusal => Assert.Equal(ServiceErrorKind.Transient, refusal.Kind));
        Assert.Equal((refusals.Count(refusal => refusal is not null), 2), (_relay.Refusals, role.Generations));
    }

    [Fact]
    public async Task A_token_that_renews_itself_is_renewed_for_a_call_about_tables()
    {
        var role = new Role();
        using var client = new ControlClient(new RenewableCredentials(() => role), _config);

        await client.ListTablesAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (_relay.Refusals, role.Generations));
    }

    [Fact]
    public async Task Keys_of_a_file_are_read_again()
    {
        int reads = 0;
        using var client = new ControlClient(new RenewableCredentials(() => new SessionAWSCredentials("key", "secret", $"token {++reads}")), _config);

        await client.ListTablesAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (_relay.Refusals, reads));
    }

    [Fact]
    public async Task Keys_that_nobody_renews_are_refused_and_found_later()
    {
        string token = "token 1";
        var credentials = new RenewableCredentials(() => new SessionAWSCredentials("key", "secret", token));
        using var client = new DataClient(credentials, _config, _relay.Url, "DynamoDB_20120810.", TimeProvider.System, TimeSpan.FromSeconds(60));
        using var control = new ControlClient(credentials, _config);
        Task<int> ListAsync() => client.SendAsync("ListTables", "{}"u8.ToArray(), answer => answer.Length, TestContext.Current.CancellationToken);

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(ListAsync);
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => control.ListTablesAsync(TestContext.Current.CancellationToken));
        token = "token 2";
        ServiceException late = await Assert.ThrowsAsync<ServiceException>(ListAsync);
        await ListAsync();

        Assert.Equal((ServiceErrorKind.Fatal, "The session token has expired: sign in again. (The security token included in the request is expired)"), (refusal.Kind, refusal.Message));
        Assert.Equal(ServiceErrorKind.Transient, late.Kind);
    }

    [Fact]
    public async Task A_role_that_is_gone_says_so()
    {
        var role = new Role { Ends = true };
        using var client = new DataClient(new RenewableCredentials(() => role), _config, _relay.Url, "DynamoDB_20120810.", TimeProvider.System, TimeSpan.FromSeconds(60));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(
            () => client.SendAsync("ListTables", "{}"u8.ToArray(), answer => answer.Length, TestContext.Current.CancellationToken));

        Assert.Equal((ServiceErrorKind.Fatal, "Sign in again."), (refusal.Kind, refusal.Message));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task A_wrong_clock_costs_a_call_about_tables_one_more_attempt(int minutes)
    {
        (_relay.Code, _relay.ClockAhead) = (null, TimeSpan.FromMinutes(minutes));
        using var client = new ControlClient(new RenewableCredentials(() => new BasicAWSCredentials("key", "secret")), _config);

        ListTablesResponse tables = await client.ListTablesAsync(TestContext.Current.CancellationToken);
        await client.ListTablesAsync(TestContext.Current.CancellationToken);

        Assert.Empty(tables.TableNames ?? []);
        Assert.Equal(1, _relay.Refusals);
    }

    /// <summary>Session keys that believe they live for an hour.</summary>
    private sealed class Role : RefreshingAWSCredentials
    {
        public int Generations { get; private set; }

        public bool Ends { get; init; }

        protected override CredentialsRefreshState GenerateNewCredentials() => Ends && Generations > 0
            ? throw new AmazonClientException("Sign in again.")
            : new CredentialsRefreshState(new ImmutableCredentials("key", "secret", $"token {++Generations}"), DateTime.UtcNow.AddHours(1));
    }
}
