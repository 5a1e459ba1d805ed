using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>An S3 that claims to hold objects of any number and size, all with the same content, and takes whatever is written.</summary>
internal sealed class ListedObjects : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly (string Key, long Size, string ETag)[] _objects;

    /// <summary>Starts it.</summary>
    /// <param name="objects">What its lists say. The objects themselves have the ETag <c>"now-1"</c>.</param>
    public ListedObjects(IEnumerable<(string Key, long Size, string ETag)> objects)
    {
        _objects = [.. objects];
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = Task.Run(AnswerAsync);
    }

    public Uri Url { get; }

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.Headers["ETag"] = "\"now-1\"";
                context.Response.Headers["Last-Modified"] = "Thu, 01 Jan 2026 00:00:00 GMT";
                byte[] answer = context.Request.HttpMethod != "GET" ? [] : Encoding.UTF8.GetBytes(context.Request.QueryString["list-type"] is null ? "{\"Item\":{\"pk\":{\"S\":\"a\"}}}" : List());
                context.Response.ContentLength64 = answer.Length;
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private string List() =>
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>"
        + string.Concat(_objects.Select(entry => string.Create(CultureInfo.InvariantCulture, $"<Contents><Key>{entry.Key}</Key><ETag>{entry.ETag}</ETag><Size>{entry.Size}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>")))
        + "</ListBucketResult>";
}
