using System.Diagnostics;
using System.Globalization;
using DynamoBulk.Local;

namespace DynamoBulk.Bench;

/// <summary>The embedded endpoint in a process of its own, so that its CPU and memory are not the client's.</summary>
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

    /// <summary>Starts an endpoint whose tables take so many units a second, and waits until it listens.</summary>
    public static EndpointProcess Start(double units)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(EndpointProcess).Assembly.Location);
        }

        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(units.ToString(CultureInfo.InvariantCulture));
        Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        return Uri.TryCreate(line, UriKind.Absolute, out Uri? url)
            ? new EndpointProcess(process, url)
            : throw new InvalidOperationException($"The endpoint did not start: {line}");
    }

    /// <summary>What the process does: print the address, and serve until the input closes.</summary>
    public static void Serve(double units)
    {
        using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { WriteCapacity = units, ReadCapacity = units });
        Console.WriteLine(endpoint.Url);
        while (Console.In.ReadLine() is not null)
        {
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
