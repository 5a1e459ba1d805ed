using Amazon.Runtime.Internal;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>Where S3 is and as whom it is asked; the SDK's variables are the process's, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(S3ConfigurationTests), DisableParallelization = true)]
[Collection(nameof(S3ConfigurationTests))]
public sealed class S3ConfigurationTests : IDisposable
{
    private static readonly string[] s_variables =
        ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    private readonly string?[] _before = [.. s_variables.Select(Environment.GetEnvironmentVariable)];

    public S3ConfigurationTests() => Array.ForEach(s_variables, variable => Set(variable, null));

    [Fact]
    public void It_is_the_Regions_own() => Assert.Equal(("S3 in eu-west-1", "eu-west-1"), Seen(Options()));

    [Fact]
    public void It_is_what_was_given_before_all_else()
    {
        Set("AWS_ENDPOINT_URL_S3", "https://variable.example");

        Assert.Equal(("https://given.example", "eu-west-1"), Seen(Options() with { S3EndpointUrl = new Uri("https://given.example/") }));
        Assert.Equal(("http://127.0.0.1:4568", "eu-west-1"), Seen(Options() with { S3EndpointUrl = new Uri("http://127.0.0.1:4568"), EndpointUrl = new Uri("http://127.0.0.1:8000") }));
    }

    [Fact]
    public void It_is_what_the_variables_of_the_SDK_say()
    {
        Set("AWS_ENDPOINT_URL", "https://all.example");
        Assert.Equal(("https://all.example", "eu-west-1"), Seen(Options() with { EndpointUrl = new Uri("https://vpce.example") }));

        Set("AWS_ENDPOINT_URL_S3", "https://variable.example");
        Assert.Equal(("https://variable.example", "eu-west-1"), Seen(Options()));

        Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.Equal(("S3 in eu-west-1", "eu-west-1"), Seen(Options()));
    }

    [Theory]
    [InlineData("https://s3.us-east-2.amazonaws.com", "us-east-2")]
    [InlineData("https://s3.dualstack.eu-central-1.amazonaws.com", "eu-central-1")]
    [InlineData("https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-2.vpce.amazonaws.com", "us-east-2")]
    [InlineData("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("https://s3.us-west-004.backblazeb2.com", "eu-west-1")]
    public void A_host_of_AWS_tells_the_Region_of_a_bucket_that_is_elsewhere(string url, string region) =>
        Assert.Equal(region, Seen(Options() with { S3EndpointUrl = new Uri(url) }).Region);

    [Fact]
    public void Beside_a_DynamoDB_on_this_machine_it_is_never_a_real_one_by_accident()
    {
        ConnectionOptions here = Options() with { EndpointUrl = new Uri("http://localhost:8000") };
        const string Refusal = "The DynamoDB at http://localhost:8000 is on this machine, and no S3 is known here: say where it is with -S3EndpointUrl of Start-DdbLocal or New-DdbConnection.";
        Assert.Equal(Refusal, Assert.Throws<ConnectionException>(() => Seen(here)).Message);

        Set("AWS_ENDPOINT_URL_S3", "https://variable.example");
        Assert.Equal(Refusal, Assert.Throws<ConnectionException>(() => Seen(here)).Message);

        Set("AWS_ENDPOINT_URL_S3", "http://localhost:4568");
        Assert.Equal("http://localhost:4568", Seen(here).Endpoint);
    }

    [Fact]
    public async Task Keys_are_those_that_were_given_or_else_of_the_environment_or_none_that_matter()
    {
        Assert.Equal("GIVEN", await KeyAsync(Here with { Keys = () => new AccessKeys("GIVEN", "secret") }));
        Assert.Equal("local", await KeyAsync(Here));

        Set("AWS_ACCESS_KEY_ID", "VARIABLE");
        Set("AWS_SECRET_ACCESS_KEY", "secret");
        Assert.Equal("VARIABLE", await KeyAsync(Here));
        Assert.Equal("GIVEN", await KeyAsync(Here with { Keys = () => new AccessKeys("GIVEN", "secret") }));
    }

    [Fact]
    public void Http_off_this_machine_has_to_be_allowed()
    {
        ConnectionOptions options = Options() with { S3EndpointUrl = new Uri("http://192.0.2.1") };

        ConnectionException refusal = Assert.Throws<ConnectionException>(() => Seen(options));

        Assert.Equal("'http://192.0.2.1/' would carry data and signatures unencrypted: use https, or -AllowHttp if that is meant.", refusal.Message);
        Assert.Equal("http://192.0.2.1", Seen(options with { AllowHttp = true }).Endpoint);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in s_variables.Zip(_before))
        {
            Set(name, value);
        }
    }

    private static ConnectionOptions Here => new() { EndpointUrl = new Uri("http://127.0.0.1:1") };

    private static void Set(string variable, string? value)
    {
        Environment.SetEnvironmentVariable(variable, value);
        FallbackInternalConfigurationFactory.Reset(); // it remembers what it has read
    }

    private static ConnectionOptions Options() => new() { Region = "eu-west-1", Keys = () => new AccessKeys("AKID", "secret") };

    private static (string Endpoint, string Region) Seen(ConnectionOptions options)
    {
        using var connection = new DdbConnection(options);
        return (connection.S3.Endpoint, connection.S3.SigningRegion);
    }

    /// <summary>The access key that a request is signed with.</summary>
    private static async Task<string?> KeyAsync(ConnectionOptions options)
    {
        using var relay = new S3Relay(new Uri("http://127.0.0.1:1"), string.Empty) { Fault = _ => S3Fault.Refusal(403, "AccessDenied") };
        using var connection = new DdbConnection(options with { S3EndpointUrl = relay.Url });
        await Assert.ThrowsAsync<ServiceException>(() => new ObjectStore(connection).FindAsync(relay.Address("a"), TestContext.Current.CancellationToken));
        return Assert.Single(relay.Requests).AccessKey;
    }
}
