using System.Reflection;

namespace DynamoBulk.Local.Tests.Service;

public sealed class DifferencesTests
{
    [Fact]
    public void Every_difference_names_a_server_and_a_test_that_exist_and_says_why()
    {
        string[] servers = [.. ServerFleet.Names.Select(row => row.Data).Where(name => name != nameof(Servers.EmbeddedEndpoint))];
        string[] tests = [.. typeof(ServiceTest).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ServiceTest))).SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<TheoryAttribute>() is not null).Select(method => method.Name)];

        Assert.All(ServerFleet.Differences, difference =>
        {
            Assert.Contains(difference.Server, servers);
            Assert.True(tests.Contains(difference.Test) || (difference.Test == "*" && difference.WordsOnly), difference.Test);
            Assert.False(string.IsNullOrWhiteSpace(difference.Reason));
        });
    }
}
