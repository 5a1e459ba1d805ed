using System.Diagnostics;
using System.Text.Json;
using DynamoBulk.Local;

namespace DynamoBulk.Bench;

/// <summary>The embedded endpoint in a process of its own, so that its CPU and memory are not the client's, with its meter.</summary>
internal sealed class EndpointProcess : IDisposable
{
    private readonly Process _process;

    private EndpointProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>CPU time the endpoint has used.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What the endpoint's meter has seen in each second of its clock.</summary>
    public IReadOnlyList<CapacitySecond> Seconds => JsonSerializer.Deserialize<List<CapacitySecond>>(Ask("seconds"))!;

    /// <summary>Starts an endpoint, and waits until it listens.</summary>
    public static EndpointProcess Start(EndpointSetup setup)
    {
        Process process = BenchProcess.Start("serve", JsonSerializer.Serialize(setup));
        string? line = process.StandardOutput.ReadLine();
        return Uri.TryCreate(line, UriKind.Absolute, out Uri? url)
            ? new EndpointProcess(process, url)
            : throw new InvalidOperationException($"The endpoint did not start: {line}");
    }

    /// <summary>What the process does: print the address, and answer a line with a line until the input closes.</summary>
    public static void Serve(EndpointSetup setup)
    {
        using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions
        {
            WriteCapacity = setup.WriteCapacity,
            ReadCapacity = setup.ReadCapacity,
            Partitions = setup.Partitions,
            FaultRate = setup.FaultRate,
            Latency = TimeSpan.FromMilliseconds(setup.Latency),
            MeterOnDemand = setup.MeterOnDemand,
            OnDemandGrowthDelay = TimeSpan.FromSeconds(setup.GrowthDelay),
        });
        Console.WriteLine(endpoint.Url);
        while (Console.In.ReadLine() is { } question)
        {
            Console.WriteLine(question.Split(' ') is ["spend", var table] ? Spend(endpoint, table) : JsonSerializer.Serialize(endpoint.Statistics.Seconds));
        }
    }

    /// <summary>Takes away the burst credit of a table.</summary>
    public void SpendBurst(string table) => Ask($"spend {table}");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Spend(LocalEndpoint endpoint, string table)
    {
        endpoint.SpendBurst(table);
        return "spent";
    }

    private string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The endpoint has ended.");
    }
}
