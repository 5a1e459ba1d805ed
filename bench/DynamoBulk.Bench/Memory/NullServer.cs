using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Bench.Memory;

/// <summary>
/// A table without a bottom: it takes every write and forgets it, and a scan of it yields ten million items. It costs so little
/// that what is measured is the client.
/// </summary>
internal static class NullServer
{
    /// <summary>The only table there is; its partition key is the string <c>id</c>.</summary>
    public const string Table = "Null";

    /// <summary>Items that a scan yields.</summary>
    public const long Items = 10_000_000;

    private const int PageItems = 1000;
    private const int Units = 10_000_000;

    private static readonly byte[] s_description = Encoding.UTF8.GetBytes($$$"""
        {"Table":{"TableName":"{{{Table}}}","TableStatus":"ACTIVE","ItemCount":{{{Items}}},"TableSizeBytes":{{{Items * 250}}},
        "TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/{{{Table}}}",
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
        "ProvisionedThroughput":{"ReadCapacityUnits":{{{Units}}},"WriteCapacityUnits":{{{Units}}} } } }
        """);

    private static readonly byte[] s_taken = """{"UnprocessedItems":{}}"""u8.ToArray();
    private static readonly string s_items = string.Join(',', Enumerable.Range(0, PageItems).Select(number => $$$"""{"id":{"S":"item-{{{number:D9}}}"},"name":{"S":"A name that is as long as names are"},"price":{"N":"{{{number}}}.25"},"tags":{"L":[{"S":"a"},{"S":"b"}]}}"""));

    /// <summary>What the process does: print the address, and serve until the input closes.</summary>
    public static void Serve()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        using var listener = new HttpListener { Prefixes = { url }, IgnoreWriteExceptions = true };
        listener.Start();
        for (int i = 0; i < 4; i++)
        {
            _ = AnswerAllAsync(listener);
        }

        Console.WriteLine(url);
        while (Console.In.ReadLine() is not null)
        {
        }
    }

    private static async Task AnswerAllAsync(HttpListener listener)
    {
        while (true)
        {
            await AnswerAsync(await listener.GetContextAsync());
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        byte[] answer = context.Request.Headers["X-Amz-Target"]?.Split('.')[^1] switch
        {
            "DescribeTable" => s_description,
            "Scan" => Page(await JsonDocument.ParseAsync(context.Request.InputStream)),
            _ => s_taken,
        };
        await context.Request.InputStream.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength64 = answer.Length;
        await context.Response.OutputStream.WriteAsync(answer);
        context.Response.Close();
    }

    /// <summary>The next page of a segment; its start key says how many pages came before.</summary>
    private static byte[] Page(JsonDocument request)
    {
        int segments = request.RootElement.TryGetProperty("TotalSegments", out JsonElement total) ? total.GetInt32() : 1;
        long before = request.RootElement.TryGetProperty("ExclusiveStartKey", out JsonElement key) ? long.Parse(key.GetProperty("id").GetProperty("S").GetString()!, CultureInfo.InvariantCulture) : 0;
        bool isLast = (before + 1) * PageItems * segments >= Items;
        string next = isLast ? string.Empty : $$$""","LastEvaluatedKey":{"id":{"S":"{{{before + 1}}}"}}""";
        return Encoding.UTF8.GetBytes($$"""{"Count":{{PageItems}},"ScannedCount":{{PageItems}},"Items":[{{s_items}}]{{next}}}""");
    }
}
