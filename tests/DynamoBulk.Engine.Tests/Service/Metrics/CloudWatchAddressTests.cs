using Amazon.Runtime.Internal;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service.Metrics;

/// <summary>Where metrics are read; the SDK's variables are the process's, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(CloudWatchAddressTests), DisableParallelization = true)]
[Collection(nameof(CloudWatchAddressTests))]
public sealed class CloudWatchAddressTests : IDisposable
{
    private static readonly string[] s_variables = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDWATCH", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"];

    private readonly string?[] _before = [.. s_variables.Select(Environment.GetEnvironmentVariable)];

    [Theory]
    [InlineData("eu-west-1", "https://monitoring.eu-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", "https://monitoring.us-gov-west-1.amazonaws.com")]
    [InlineData("cn-north-1", "https://monitoring.cn-north-1.amazonaws.com.cn")]
    [InlineData("eusc-de-east-1", "https://monitoring.eusc-de-east-1.amazonaws.eu")]
    public void It_is_the_Regions_own(string region, string expected) => Assert.Equal(expected, AddressOf(Options(region)));

    [Fact]
    public void It_is_what_was_given_before_all_else()
    {
        Set("AWS_ENDPOINT_URL_CLOUDWATCH", "https://variable.example");

        Assert.Equal("https://given.example", AddressOf(Options() with { CloudWatchEndpointUrl = new Uri("https://given.example/") }));
        Assert.Equal("http://127.0.0.1:4566", AddressOf(Options() with { CloudWatchEndpointUrl = new Uri("http://127.0.0.1:4566"), EndpointUrl = new Uri("http://127.0.0.1:8000") }));
    }

    [Fact]
    public void It_is_on_this_machine_when_DynamoDB_is()
    {
        Set("AWS_ENDPOINT_URL_CLOUDWATCH", "https://variable.example");

        Assert.Equal("http://localhost:8000", AddressOf(new ConnectionOptions { EndpointUrl = new Uri("http://localhost:8000") }));
        Assert.Equal("https://variable.example", AddressOf(Options() with { EndpointUrl = new Uri("https://vpce.example") }));
    }

    [Fact]
    public void It_is_what_the_variables_of_the_SDK_say()
    {
        Set("AWS_ENDPOINT_URL", "https://all.example");
        Assert.Equal("https://all.example", AddressOf(Options()));

        Set("AWS_ENDPOINT_URL_CLOUDWATCH", "https://variable.example");
        Assert.Equal("https://variable.example", AddressOf(Options()));

        Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.Equal("https://monitoring.eu-west-1.amazonaws.com", AddressOf(Options()));

        Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", null);
        Set("AWS_ENDPOINT_URL", "http://127.0.0.1:8000"); // a DynamoDB on this machine by another way
        Assert.Equal("http://127.0.0.1:8000", AddressOf(Options()));
    }

    [Fact]
    public void Http_off_this_machine_has_to_be_allowed()
    {
        ConnectionOptions options = Options() with { CloudWatchEndpointUrl = new Uri("http://192.0.2.1") };

        ConnectionException refusal = Assert.Throws<ConnectionException>(() => AddressOf(options));

        Assert.Equal("'http://192.0.2.1/' would carry data and signatures unencrypted: use https, or -AllowHttp if that is meant.", refusal.Message);
        Assert.Equal("http://192.0.2.1", AddressOf(options with { AllowHttp = true }));
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

    private static ConnectionOptions Options(string region = "eu-west-1") => new() { Region = region, Keys = () => new AccessKeys("AKID", "secret") };

    private static string AddressOf(ConnectionOptions options)
    {
        using var connection = new DdbConnection(options);
        return connection.Metrics.Endpoint;
    }
}
