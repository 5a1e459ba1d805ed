using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DynamoBulk.Servers;

/// <summary>A server in a process of its own, on a free port of loopback.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += Remember;
        _process.ErrorDataReceived += Remember;
    }

    /// <summary>Starts a program and waits until it answers on its port.</summary>
    public static async Task<(ServerProcess Process, Uri Url)> StartAsync(
        string program, Func<int, IEnumerable<string>> arguments, CancellationToken cancellationToken)
    {
        int port = FindFreePort();
        var start = new ProcessStartInfo(program, arguments(port)) { RedirectStandardOutput = true, RedirectStandardError = true };
        var server = new ServerProcess(Process.Start(start)!);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        var url = new Uri($"http://127.0.0.1:{port}/");
        try
        {
            await server.WaitUntilReadyAsync(url, cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return (server, url);
    }

    /// <summary>Whether a program can be found on the path.</summary>
    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var waiting = Stopwatch.StartNew();
        while (!_process.HasExited && waiting.Elapsed < s_patience)
        {
            try
            {
                // Any answer will do: DynamoDB Local refuses a bare GET.
                using HttpResponseMessage response = await client.GetAsync(url, cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} did not answer at {url}. It said: {Said()}");
    }

    private void Remember(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.Add(line.Data ?? string.Empty);
        }
    }

    private string Said()
    {
        lock (_output)
        {
            return string.Join(Environment.NewLine, _output);
        }
    }
}
