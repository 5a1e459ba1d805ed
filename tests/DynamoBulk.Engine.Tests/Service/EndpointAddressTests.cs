using Amazon.Runtime.Internal;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service;

/// <summary>Which addresses are taken; the SDK's variables are the process's, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(EndpointAddressTests), DisableParallelization = true)]
[Collection(nameof(EndpointAddressTests))]
public sealed class EndpointAddressTests : IDisposable
{
    private static readonly string[] s_variables =
        ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_CLOUDWATCH"];

    private readonly string?[] _before = [.. s_variables.Select(Environment.GetEnvironmentVariable)];

    public EndpointAddressTests() => Array.ForEach(s_variables, variable => Set(variable, null));

    [Theory]
    [InlineData("http://localhost:8000", true)]
    [InlineData("http://LOCALHOST", true)]
    [InlineData("http://dynamo.localhost:8000", true)]
    [InlineData("http://127.0.0.1:8000", true)]
    [InlineData("http://127.255.255.254", true)]
    [InlineData("http://127.1:8000", true)]
    [InlineData("http://2130706433:8000", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("http://[::ffff:127.0.0.1]", true)]
    [InlineData("http://notlocalhost", false)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("http://127.0.0.1.example.com", false)]
    [InlineData("http://128.0.0.1", false)]
    [InlineData("http://0.0.0.0:8000", false)]
    [InlineData("http://[::2]", false)]
    [InlineData("http://[::]", false)]
    public void An_address_is_on_this_machine_by_its_host_alone(string url, bool expected)
    {
        Assert.Equal(expected, EndpointAddress.IsOnThisMachine(new Uri(url)));
        Assert.Equal(expected ? null : ConnectionException.HttpEndpoint, Refusal(new Uri(url))?.Code);
    }

    [Theory]
    [InlineData("https://AKIDUSER:hidden@vpce.example:8000/path", "'https://vpce.example:8000/path' was given with a user, a password or a query in the address, which requests do not use: give it as https://host[:port].")]
    [InlineData("https://vpce.example/?token=hidden", "'https://vpce.example/' was given with a user, a password or a query in the address, which requests do not use: give it as https://host[:port].")]
    [InlineData("https://vpce.example/#hidden", "'https://vpce.example/' was given with a user, a password or a query in the address, which requests do not use: give it as https://host[:port].")]
    [InlineData("ftp://AKIDUSER:hidden@vpce.example", "'…@vpce.example' is no endpoint address: give it as https://host[:port].")]
    [InlineData("AKIDUSER:hidden@vpce.example", "'…@vpce.example' is no endpoint address: give it as https://host[:port].")]
    [InlineData("vpce.example", "'vpce.example' is no endpoint address: give it as https://host[:port].")]
    public void An_address_that_says_more_than_where_to_go_is_refused_without_quoting_it(string url, string expected)
    {
        ConnectionException refusal = Refusal(new Uri(url, UriKind.RelativeOrAbsolute))!;
        Assert.Equal((expected, "NoConnection"), (refusal.Message, refusal.Code));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB")]
    public void Http_that_the_SDK_finds_for_DynamoDB_is_refused_before_anybody_is_asked_for_credentials(string variable)
    {
        Set(variable, "http://192.0.2.1:8000");

        bool asked = false;
        ConnectionOptions options = Options() with { Keys = () => throw new InvalidOperationException($"asked {asked = true}") };
        ConnectionException refusal = Assert.Throws<ConnectionException>(() => new DdbConnection(options));

        Assert.Equal("AWS_ENDPOINT_URL or the profile leads to an address of DynamoDB that is not taken: 'http://192.0.2.1:8000/' would carry data and signatures unencrypted: use https, or -AllowHttp if that is meant.", refusal.Message);
        Assert.Equal(ConnectionException.HttpEndpoint, refusal.Code);
        Assert.False(asked);
        using var allowed = new DdbConnection(options with { AllowHttp = true });
        Assert.Equal("http://192.0.2.1:8000", allowed.Data.Endpoint);
        using var given = new DdbConnection(options with { EndpointUrl = new Uri("https://vpce.example") });
        Assert.Equal("https://vpce.example", given.Data.Endpoint);
    }

    [Fact]
    public void Http_that_the_SDK_finds_for_another_service_is_refused_where_that_is_needed()
    {
        Set("AWS_ENDPOINT_URL_S3", "http://192.0.2.1:9000");
        Set("AWS_ENDPOINT_URL_CLOUDWATCH", "http://192.0.2.1:9001");
        using var connection = new DdbConnection(Options());

        ConnectionException s3 = Assert.Throws<ConnectionException>(() => connection.S3);
        Assert.Contains("an address of S3 that is not taken: 'http://192.0.2.1:9000/' would carry", s3.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionException.HttpEndpoint, s3.Code);
        ConnectionException metrics = Assert.Throws<ConnectionException>(() => connection.Metrics);
        Assert.Contains("an address of CloudWatch that is not taken: 'http://192.0.2.1:9001/' would carry", metrics.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionException.HttpEndpoint, metrics.Code);

        using var allowed = new DdbConnection(Options() with { AllowHttp = true });
        Assert.Equal(("http://192.0.2.1:9000", "http://192.0.2.1:9001"), (allowed.S3.Endpoint, allowed.Metrics.Endpoint));
    }

    [Theory]
    [InlineData("https://AKIDUSER:hidden@vpce.example")]
    [InlineData("AKIDUSER:hidden@vpce.example")]
    public void What_the_SDK_finds_and_is_no_address_is_refused_in_our_words(string url)
    {
        Set("AWS_ENDPOINT_URL_S3", url);
        using var connection = new DdbConnection(Options());

        string message = Assert.Throws<ConnectionException>(() => connection.S3).Message;
        Assert.StartsWith("AWS_ENDPOINT_URL or the profile leads to an address of S3 that is not taken: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in s_variables.Zip(_before))
        {
            Set(name, value);
        }
    }

    private static void Set(string variable, string? value)
    {
        Environment.SetEnvironmentVariable(variable, value);
        FallbackInternalConfigurationFactory.Reset(); // it remembers what it has read
    }

    private static ConnectionOptions Options() => new() { Region = "eu-west-1", Keys = () => new AccessKeys("AKID", "secret") };

    private static ConnectionException? Refusal(Uri url) => Record.Exception(() => EndpointAddress.Check(url, allowHttp: false)) as ConnectionException;
}
