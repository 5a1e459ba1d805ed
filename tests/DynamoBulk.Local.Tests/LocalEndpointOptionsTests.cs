namespace DynamoBulk.Local.Tests;

public sealed class LocalEndpointOptionsTests
{
    public static TheoryData<string, Func<LocalEndpointOptions>> Wrong => new()
    {
        { "Port must be a port from 0 to 65535.", () => new LocalEndpointOptions { Port = 70_000 } },
        { "WriteCapacity must be at least 1 unit a second.", () => new LocalEndpointOptions { WriteCapacity = 0 } },
        { "ReadCapacity must be at least 1 unit a second.", () => new LocalEndpointOptions { ReadCapacity = double.NaN } },
        { "Partitions must be a number of partitions from 1 to 10,000.", () => new LocalEndpointOptions { Partitions = 0 } },
        { "Latency must be a time from zero to one minute.", () => new LocalEndpointOptions { Latency = TimeSpan.FromSeconds(-1) } },
        { "FaultRate must be a share from 0 to 1.", () => new LocalEndpointOptions { FaultRate = 1.1 } },
        { "UnprocessedRate must be a share from 0 to 1.", () => new LocalEndpointOptions { UnprocessedRate = -0.1 } },
        { "JobTime must be a time from zero to one day.", () => new LocalEndpointOptions { JobTime = TimeSpan.FromDays(2) } },
        { "LeastExportPeriod must be a time from zero to one day.", () => new LocalEndpointOptions { LeastExportPeriod = TimeSpan.FromTicks(-1) } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Wrong_options_are_refused_with_what_is_right(string message, Func<LocalEndpointOptions> make)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(make);

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
