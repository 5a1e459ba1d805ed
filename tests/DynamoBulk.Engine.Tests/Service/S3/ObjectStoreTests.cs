using System.Text;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class ObjectStoreTests(S3Server server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain.csv")]
    [InlineData("with space.csv")]
    [InlineData("a+b.csv")]
    [InlineData("100%25.csv")]
    [InlineData("%.csv")]
    [InlineData("grüße/日本語 \U0001F600.csv")]
    [InlineData("a&b=c;d,e@f$g.csv")]
    [InlineData("(x)[y]{z}'!~*.csv")]
    [InlineData("#?.csv")]
    public async Task A_key_is_taken_as_it_is(string name)
    {
        using S3Relay relay = await server.RequireAsync();
        S3Address address = relay.Address(name);
        ObjectUpload upload = await relay.Store.OpenWriteAsync(address, mustBeNew: false, () => { }, Token);
        await upload.WriteAsync(Encoding.UTF8.GetBytes(name), Token);
        await upload.CompleteAsync(Token);

        ObjectInfo listed = Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        ObjectInfo? found = await relay.Store.FindAsync(address, Token);

        Assert.Equal(new ObjectInfo(address, Encoding.UTF8.GetByteCount(name), listed.ETag) { LastModified = listed.LastModified }, listed);
        Assert.Equal(listed with { LastModified = null }, found);
        using var reader = new StreamReader(relay.Store.OpenRead(listed, () => { }));
        Assert.Equal(name, await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_token_that_has_expired_is_asked_for_anew()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("a.csv", "content");
        int tokens = 0;
        int refusals = 0;
        relay.Fault = request => request.Operation == "GetObject" && refusals++ == 0 ? S3Fault.Refusal(400, "ExpiredToken") : null;
        using var connection = new DdbConnection(S3Relay.Options(relay.Url) with { Keys = () => new AccessKeys(S3rver.Key, S3rver.Key, $"token {++tokens}") });

        ObjectInfo? found = await new ObjectStore(connection).FindAsync(relay.Address("a.csv"), Token);

        Assert.Equal(7, found!.Size);
        Assert.Equal(2, relay.Count("GetObject"));
    }

    [Fact]
    public async Task A_list_comes_whole_and_in_the_order_of_keys_over_several_pages()
    {
        using S3Relay relay = await server.RequireAsync();
        string[] names = [.. Enumerable.Range(0, 2345).Select(i => $"many/{i * 7919 % 2345:D5}.csv")];
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (name, _) => await relay.PutAsync(name, name));
        await relay.PutAsync("many-others.csv", "x");
        await relay.PutAsync("many/z/folder/", string.Empty);

        IReadOnlyList<ObjectInfo> objects = await relay.Store.ListAsync(relay.Address("many/"), Token);

        Assert.Equal(names.Order(StringComparer.Ordinal).Select(relay.Address), objects.Select(found => found.Address));
        Assert.All(objects, found => Assert.Equal(found.Address.Key.Length - relay.Prefix.Length, found.Size)); // each holds its name
        Assert.Equal(3, relay.Count("ListObjectsV2"));
    }

    [Fact]
    public async Task What_is_not_there_is_found_to_be_so_without_the_permission_to_list()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("empty.csv", string.Empty);

        Assert.Null(await relay.Store.FindAsync(relay.Address("nope.csv"), Token));
        Assert.Equal(0, (await relay.Store.FindAsync(relay.Address("empty.csv"), Token))!.Size);
        ServiceException missing = await Assert.ThrowsAsync<ServiceException>(() => relay.Store.FindAsync(new S3Address("no-such-bucket", "a.csv"), Token));
        Assert.Equal("NoSuchBucket", missing.Code);
        Assert.Equal($"There is no bucket 'no-such-bucket' at {relay.Url.GetLeftPart(UriPartial.Authority)}: check its name.", missing.Message);
        Assert.Equal(0, relay.Count("ListObjectsV2"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_without_bytes_has_none_to_read(bool isRangeRefused)
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("empty.csv", string.Empty);
        using var connection = new DdbConnection(S3Relay.Options(isRangeRefused ? relay.Url : relay.Server));
        var store = new ObjectStore(connection);

        ObjectInfo found = (await store.FindAsync(relay.Address("empty.csv"), Token))!;

        await using Stream stream = store.OpenRead(found, () => { });
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
    }
}
