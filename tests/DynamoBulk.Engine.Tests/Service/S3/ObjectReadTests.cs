using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class ObjectReadTests(S3Server server)
{
    private const int RangeSize = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(RangeSize - 1)]
    [InlineData(RangeSize)]
    [InlineData(RangeSize + 1)]
    [InlineData(2 * RangeSize)]
    [InlineData((2 * RangeSize) + 1)]
    [InlineData((10 * RangeSize) + 4711)]
    public async Task An_object_is_read_in_ranges(int size)
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = Content(size);
        await relay.PutAsync("object", content);

        Assert.Equal(content, await ReadAsync(relay));
        Assert.Equal((size + RangeSize - 1) / RangeSize, relay.Requests.Count(request => request.Range is not (null or "bytes=0-0")) + (size == 1 ? 1 : 0));
    }

    [Fact]
    public async Task A_range_that_breaks_off_is_fetched_on_from_where_it_broke()
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = Content(5 * RangeSize);
        await relay.PutAsync("object", content);
        var ranges = new List<string>();
        relay.Fault = request =>
        {
            lock (ranges)
            {
                ranges.Add(request.Range!);
                return ranges.Count % 4 == 0 ? null : ranges.Count % 4 == 3 ? S3Fault.Refusal(503, "SlowDown") : S3Fault.Cut(RangeSize / 4);
            }
        };
        int retries = 0;

        Assert.Equal(content, await ReadAsync(relay, () => Interlocked.Increment(ref retries)));
        Assert.Equal(ranges.Count - 5, retries);

        // What came before a break counts, though how much of it does is the network's affair.
        long fetched = ranges.Sum(range => long.Parse(range.Split('-')[1], null) - long.Parse(range.Split('=', '-')[1], null) + 1);
        Assert.True(fetched < ranges.Count * RangeSize, string.Join(' ', ranges));
    }

    [Fact]
    public async Task The_next_range_is_on_its_way_while_one_is_read()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("object", Content(5 * RangeSize));
        ObjectInfo found = (await relay.Store.FindAsync(relay.Address("object"), Token))!;
        await using Stream stream = relay.Store.OpenRead(found, () => { }, RangeSize);

        await stream.ReadExactlyAsync(new byte[1], Token);
        await Until(() => relay.Requests.Any(request => request.Range == $"bytes={RangeSize}-{(2 * RangeSize) - 1}"));
        Assert.DoesNotContain(relay.Requests, request => request.Range == $"bytes={2 * RangeSize}-{(3 * RangeSize) - 1}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_that_is_replaced_meanwhile_is_refused(bool isConditionKept)
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("object", Content(5 * RangeSize));
        using var direct = new DdbConnection(S3Relay.Options(isConditionKept ? relay.Url : relay.Server));
        var store = new ObjectStore(direct);
        ObjectInfo found = (await store.FindAsync(relay.Address("object"), Token))!;
        await using Stream stream = store.OpenRead(found, () => { }, RangeSize);
        await stream.ReadExactlyAsync(new byte[1], Token);

        await relay.PutAsync("object", Content((5 * RangeSize) + 1));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(async () => await stream.CopyToAsync(Stream.Null, Token));
        Assert.Equal("ObjectChanged", refusal.Code);
        Assert.All(relay.Requests.Where(request => request.Range != "bytes=0-0"), request => Assert.Equal(found.ETag, request.IfMatch));
        Assert.Equal($"'{relay.Address("object")}' was replaced while it was read, so that what came of it is mixed: read it again when nobody writes it.", refusal.Message);
    }

    [Fact]
    public async Task What_was_replaced_by_something_shorter_is_refused_in_the_same_words()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("object", Content(5 * RangeSize));
        using var direct = new DdbConnection(S3Relay.Options(relay.Server));
        var store = new ObjectStore(direct);
        ObjectInfo found = (await store.FindAsync(relay.Address("object"), Token))!;
        await relay.PutAsync("object", Content(10));

        await using Stream stream = store.OpenRead(found with { ETag = (await store.FindAsync(relay.Address("object"), Token))!.ETag }, () => { }, RangeSize);
        Assert.Equal("ObjectChanged", (await Assert.ThrowsAsync<ServiceException>(async () => await stream.CopyToAsync(Stream.Null, Token))).Code);
    }

    [Fact]
    public async Task A_stream_that_is_closed_early_fetches_no_further()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("object", Content(5 * RangeSize));
        relay.Fault = request => request.Range is "bytes=0-0" ? null : S3Fault.Refusal(503, "SlowDown");
        ObjectInfo found = (await relay.Store.FindAsync(relay.Address("object"), Token))!;
        await using (Stream stream = relay.Store.OpenRead(found, () => { }, RangeSize))
        {
            await Until(() => relay.Count("GetObject") > 2);
        }

        int count = relay.Count("GetObject");
        await Task.Delay(500, Token);
        Assert.Equal(count, relay.Count("GetObject"));
    }

    internal static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private static async Task<byte[]> ReadAsync(S3Relay relay, Action? onRetry = null)
    {
        Func<S3Request, S3Fault?> fault = relay.Fault;
        relay.Fault = _ => null;
        ObjectInfo found = (await relay.Store.FindAsync(relay.Address("object"), Token))!;
        relay.Fault = fault;
        await using Stream stream = relay.Store.OpenRead(found, onRetry ?? (() => { }), RangeSize);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, 3331, Token);
        return read.ToArray();
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Token);
        }
    }
}
