using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>One request on a connection of its own, and its answer, which may break off anywhere: HttpListener would end it well.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private HttpExchange(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    public string Method { get; private set; } = string.Empty;

    /// <summary>The path and the query, as they were sent.</summary>
    public string Target { get; private set; } = string.Empty;

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; private set; } = [];

    public static async Task<HttpExchange> ReadAsync(TcpClient client)
    {
        var exchange = new HttpExchange(client);
        string[] lines = (await exchange.ReadHeadAsync()).Split("\r\n");
        (exchange.Method, exchange.Target) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
        foreach (string[] header in lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':', 2)))
        {
            exchange.Headers[header[0]] = header[1].Trim();
        }

        if (exchange.Headers.ContainsKey("Expect"))
        {
            await exchange._stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }

        exchange.Body = new byte[int.Parse(exchange.Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await exchange._stream.ReadExactlyAsync(exchange.Body);
        return exchange;
    }

    /// <summary>Answers.</summary>
    /// <param name="status">The status.</param>
    /// <param name="headers">Headers beside those of the connection.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="bytes">How many bytes of it are sent.</param>
    public async Task AnswerAsync(int status, IEnumerable<(string Name, string Value)> headers, byte[] body, int bytes = int.MaxValue)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} -\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
        foreach ((string name, string value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await _stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
        await _stream.WriteAsync(body.AsMemory(0, Math.Min(bytes, body.Length)));
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        byte[] next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(next);
            head.Append((char)next[0]);
        }

        return head.ToString();
    }
}
