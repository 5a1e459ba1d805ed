using System.Security.Cryptography;
using DynamoBulk.Faults;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>An answer of S3 that comes twice on a connection is no answer to another request.</summary>
public sealed class TwofoldReplyTests(S3Server server)
{
    private const int MB = 1024 * 1024;
    private const int PartSize = 100_000;

    public static TheoryData<string> Faults => new(Enum.GetNames<FaultKind>().Where(kind => kind.StartsWith("Double", StringComparison.Ordinal)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>All ranges of an object have the same ETag, and all but the last one the same length.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public Task Each_range_is_the_one_that_was_asked_for(string kind) => ReadAsync(kind, hasIds: true);

    /// <summary>Other stores need not give ids.</summary>
    [Theory]
    [InlineData(nameof(FaultKind.DoubleReply))]
    [InlineData(nameof(FaultKind.DoubleReplySoon))]
    [InlineData(nameof(FaultKind.DoubleReplyLate))]
    public Task And_without_ids_of_answers(string kind) => ReadAsync(kind, hasIds: false);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_object_is_found_as_it_is_and_where_it_is(string kind)
    {
        using S3Relay relay = await server.RequireAsync();
        for (int i = 1; i <= 5; i++)
        {
            await relay.PutAsync($"{i}/object", new string('x', i));
        }

        await using FaultProxy proxy = NewProxy(relay, kind);
        using var connection = new DdbConnection(S3Relay.Options(proxy.Url));
        var store = new ObjectStore(connection);
        for (int i = 1; i <= 50; i++)
        {
            int size = (i % 5) + 1;
            Assert.Equal(size, (await store.FindAsync(relay.Address($"{size}/object"), Token))!.Size);
            Assert.Null(await store.FindAsync(relay.Address($"{size}/missing"), Token));
            Assert.Equal([relay.Address($"{size}/object")], (await store.ListAsync(relay.Address($"{size}/"), Token)).Select(found => found.Address));
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_object_is_written_as_it_is(string kind)
    {
        using S3Relay relay = await server.RequireAsync();
        await using FaultProxy proxy = NewProxy(relay, kind);
        using var connection = new DdbConnection(S3Relay.Options(proxy.Url));
        var store = new ObjectStore(connection);
        for (int i = 0; i < 8; i++)
        {
            byte[] content = ObjectReadTests.Content(1000 + i);
            ObjectUpload upload = await store.OpenWriteAsync(relay.Address($"{i}"), mustBeNew: false, () => { }, Token);
            await upload.WriteAsync(content, Token);
            await upload.CompleteAsync(Token);

            Assert.Equal(content, await relay.GetAsync($"{i}"));
        }
    }

    /// <summary>Up to the last part: s3rver completes no upload twice, as one whose answer was lost has to be.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_part_is_known_by_its_own_tag(string kind)
    {
        using S3Relay relay = await server.RequireAsync();
        await using FaultProxy proxy = NewProxy(relay, kind);
        using var connection = new DdbConnection(S3Relay.Options(proxy.Url));
        byte[] content = ObjectReadTests.Content((8 * PartSize) + 1);
        ObjectUpload upload = await new ObjectStore(connection).OpenWriteAsync(relay.Address("object"), mustBeNew: false, () => { }, Token, PartSize);
        await upload.WriteAsync(content, Token);

        UploadPlace? place = await upload.SettleAsync(isWhole: true, Token);

#pragma warning disable CA5351 // as S3 makes it
        Assert.Equal(content.Chunk(PartSize).Select((part, i) => new UploadedPart(i + 1, Convert.ToHexStringLower(MD5.HashData(part)), part.Length)), place!.Parts);
#pragma warning restore CA5351
    }

    private async Task ReadAsync(string kind, bool hasIds)
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = ObjectReadTests.Content(2 * MB);
        await relay.PutAsync("object", content);
        await using FaultProxy proxy = NewProxy(relay, kind, hasIds);
        using var connection = new DdbConnection(S3Relay.Options(proxy.Url));
        var store = new ObjectStore(connection);
        ObjectInfo found = (await store.FindAsync(relay.Address("object"), Token))!;

        await using Stream stream = store.OpenRead(found, () => { }, 40_000);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Token);

        Assert.Equal(content, read.ToArray());
    }

    private static FaultProxy NewProxy(S3Relay relay, string kind, bool hasIds = true)
    {
        int requests = 0;
        return new FaultProxy(relay.Server, () => new Fault(Interlocked.Increment(ref requests) % 3 == 0 ? Enum.Parse<FaultKind>(kind) : FaultKind.None, requests), TimeSpan.Zero)
        {
            ReplyHeader = hasIds ? () => $"x-amz-request-id: {Guid.NewGuid():N}\r\n" : null,
        };
    }
}
