using System.Security.Cryptography;
using System.Text;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class PartObjectsTests(S3Server server)
{
    private const string Name = "orders.jsonl.gz";

    private readonly List<string> _decided = [];
    private readonly List<string> _warnings = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_appear_all_at_the_end_and_the_first_one_last()
    {
        using S3Relay relay = await server.RequireAsync();
        byte[][] contents = [Content(100), Content(20_000_000), Content(8 * 1024 * 1024), [], Content(1)];

        await using (PartObjects parts = await CreateAsync(relay))
        {
            for (int i = 0; i < contents.Length; i++)
            {
                await WriteAsync(parts, i + 1, contents[i]);
            }

            Assert.Equal("orders-00001.jsonl.gz (5 parts)", parts.Description.Split('/')[^1]);
            Assert.All(await AllAsync(relay, 5), Assert.Null);
            await parts.PublishAsync(Token);
        }

        Assert.Equal(contents, await AllAsync(relay, 5));
        Assert.Empty(relay.OpenUploads);
        Assert.EndsWith(Part(1), relay.Requests.Last(request => request.Operation is "CompleteMultipartUpload" or "PutObject").Path, StringComparison.Ordinal);
        Assert.Empty(_warnings.Concat(_decided));
    }

    [Fact]
    public async Task Closed_parts_are_sent_while_the_next_is_written()
    {
        using S3Relay relay = await server.RequireAsync();

        await using PartObjects parts = await CreateAsync(relay);
        await WriteAsync(parts, 1, Content(100));
        await WriteAsync(parts, 2, Content(100));
        for (int i = 0; relay.Count("UploadPart") < 2; i++)
        {
            Assert.True(i < 3000, "Nothing was sent.");
            await Task.Delay(10, Token);
        }

        Assert.Equal(0, relay.Count("CompleteMultipartUpload"));
    }

    [Fact]
    public async Task However_many_parts_are_closed_few_of_them_wait_in_memory()
    {
        using S3Relay relay = await server.RequireAsync();
        using var stuck = new ManualResetEventSlim();
        relay.Fault = request =>
        {
            if (request.Operation == "UploadPart")
            {
                stuck.Wait(Token);
            }

            return null;
        };

        await using PartObjects parts = await CreateAsync(relay);
        int closed = 0;
        Task writing = Task.Run(
            async () =>
            {
                while (closed < 30)
                {
                    await WriteAsync(parts, ++closed, Content(10));
                }
            },
            Token);
        for (int i = 0; relay.Count("UploadPart") < 4; i++)
        {
            Assert.True(i < 3000, "Too few are on their way at once.");
            await Task.Delay(10, Token);
        }

        Assert.False(writing.IsCompleted);
        Assert.Equal(4, relay.Count("UploadPart"));
        Assert.InRange(closed, 4, 7);
        stuck.Set();
        await writing;
        await parts.PublishAsync(Token);

        Assert.Equal(30, relay.Count("CompleteMultipartUpload"));
    }

    [Fact]
    public async Task An_earlier_output_gives_way_with_its_higher_numbers_and_nothing_else_does()
    {
        using S3Relay relay = await server.RequireAsync();
        string[] others = ["orders.jsonl.gz", "orders-0001.jsonl.gz", "orders-00003.jsonl", "orders-000003.jsonl.gz", "orders-00003.jsonl.gz.bak", "Orders-00003.jsonl.gz", "orders-00003.jsonl.gz/x", "orders-items.jsonl.gz"];
        foreach (string name in others.Concat(Enumerable.Range(1, 12).Select(Part)))
        {
            await relay.PutAsync(name, $"old {name}");
        }

        await using (PartObjects parts = await CreateAsync(relay))
        {
            await WriteAsync(parts, 1, "one"u8.ToArray());
            await WriteAsync(parts, 2, "two"u8.ToArray());
            await parts.PublishAsync(Token);
        }

        Assert.Equal(["one", "two", .. Enumerable.Repeat<string?>(null, 10)], (await AllAsync(relay, 12)).Select(Text));
        Assert.Equal($"Removed 10 parts of an earlier export behind {relay.Address(Part(2))}.", Assert.Single(_decided));
        foreach (string name in others)
        {
            Assert.Equal($"old {name}", Text(await relay.GetAsync(name)));
        }
    }

    [Fact]
    public async Task What_stands_alone_is_refused()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync(Part(1), "x");
        await relay.PutAsync(Part(10115), "x");

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => CreateAsync(relay));

        Assert.StartsWith($"'{relay.Address(Part(10115))}' has the name of a part of this export", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_part_is_refused_that_must_not_be_replaced()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync(Part(1), "precious");

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => CreateAsync(relay, mustBeNew: true));

        Assert.Equal(("ObjectExists", true), (refusal.Code, refusal.Message.StartsWith($"'{relay.Address(Part(1))}' already exists", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_appears_meanwhile_stays_and_the_others_go_again()
    {
        using S3Relay relay = await server.RequireAsync();

        await using (PartObjects parts = await CreateAsync(relay, mustBeNew: true))
        {
            await WriteAsync(parts, 1, "one"u8.ToArray());
            await WriteAsync(parts, 2, "two"u8.ToArray());
            await WriteAsync(parts, 3, "three"u8.ToArray());
            await relay.PutAsync(Part(1), "precious");
            Assert.Equal("ObjectExists", (await Assert.ThrowsAsync<ServiceException>(() => parts.PublishAsync(Token))).Code);
        }

        Assert.Equal(["precious", null, null], (await AllAsync(relay, 3)).Select(Text));
        Assert.Empty(relay.OpenUploads);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task When_one_cannot_appear_no_earlier_output_is_removed_and_the_mixture_is_told()
    {
        using S3Relay relay = await server.RequireAsync();
        foreach (int number in new[] { 1, 2, 3, 4, 5 })
        {
            await relay.PutAsync(Part(number), "old");
        }

        relay.Fault = request => request.Operation == "CompleteMultipartUpload" && request.Path.EndsWith(Part(1), StringComparison.Ordinal) ? S3Fault.Refusal(403, "AccessDenied") : null;
        await using (PartObjects parts = await CreateAsync(relay))
        {
            await WriteAsync(parts, 1, "one"u8.ToArray());
            await WriteAsync(parts, 2, "two"u8.ToArray());
            Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<ServiceException>(() => parts.PublishAsync(Token))).Code);
        }

        Assert.Equal(["old", "two", "old", "old", "old"], (await AllAsync(relay, 5)).Select(Text));
        Assert.Equal($"1 of 5 parts of an earlier export, such as '{relay.Address(Part(2))}', were replaced before the export failed: what is there now is of two exports.", Assert.Single(_warnings));
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task Without_the_right_to_remove_the_parts_appear_and_what_stays_is_told()
    {
        using S3Relay relay = await server.RequireAsync();
        foreach (int number in new[] { 1, 2, 3 })
        {
            await relay.PutAsync(Part(number), "old");
        }

        relay.Fault = request => request.Operation == "DeleteObject" ? S3Fault.Refusal(403, "AccessDenied") : null;
        await using (PartObjects parts = await CreateAsync(relay))
        {
            await WriteAsync(parts, 1, "one"u8.ToArray());
            await parts.PublishAsync(Token);
        }

        Assert.Equal(["one", "old", "old"], (await AllAsync(relay, 3)).Select(Text));
        Assert.StartsWith($"2 parts of an earlier export behind '{relay.Address(Part(1))}' could not be removed", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(_decided);
    }

    [Fact]
    public async Task Without_the_right_to_look_the_service_itself_keeps_what_must_not_be_replaced()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync(Part(2), "precious");
        relay.Fault = request => request.Operation == "ListObjectsV2" ? S3Fault.Refusal(403, "AccessDenied") : null;

        await using (PartObjects parts = await CreateAsync(relay, mustBeNew: true))
        {
            await WriteAsync(parts, 1, "one"u8.ToArray());
            await WriteAsync(parts, 2, "two"u8.ToArray());
            Assert.Equal("ObjectExists", (await Assert.ThrowsAsync<ServiceException>(() => parts.PublishAsync(Token))).Code);
        }

        Assert.Equal([null, "precious"], (await AllAsync(relay, 2)).Select(Text));
        Assert.StartsWith($"Parts of an earlier export to '{relay.Address(Name)}' cannot be looked for", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cut_short_leaves_neither_objects_nor_uploads()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync(Part(1), "old");

        await using (PartObjects parts = await CreateAsync(relay))
        {
            for (int number = 1; number <= 10; number++)
            {
                await WriteAsync(parts, number, Content(100));
            }

            Stream open = parts.Open(11);
            await open.WriteAsync(Content(9_000_000), Token);
        }

        Assert.Equal(["old", .. Enumerable.Repeat<string?>(null, 10)], (await AllAsync(relay, 11)).Select(Text));
        Assert.Empty(relay.OpenUploads);
        Assert.Equal(0, relay.Count("CompleteMultipartUpload") + relay.Count("PutObject"));
    }

    [Fact]
    public async Task Uploads_that_stay_are_warned_of_once()
    {
        using S3Relay relay = await server.RequireAsync();
        relay.Fault = request => request.Operation == "AbortMultipartUpload" ? S3Fault.Refusal(403, "AccessDenied") : null;

        await using (PartObjects parts = await CreateAsync(relay))
        {
            foreach (int number in new[] { 1, 2, 3 })
            {
                await WriteAsync(parts, number, Content(9_000_000));
            }
        }

        Assert.EndsWith(" The same goes for 2 other uploads beside it.", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_the_writing()
    {
        using S3Relay relay = await server.RequireAsync();
        relay.Fault = request => request.Operation == "UploadPart" ? S3Fault.Refusal(403, "AccessDenied") : null;

        await using PartObjects parts = await CreateAsync(relay);
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(async () =>
        {
            for (int number = 1; number <= 99_999; number++)
            {
                await WriteAsync(parts, number, Content(10));
            }
        });

        Assert.Equal("AccessDenied", refusal.Code);
    }

    [Fact]
    public async Task A_prefix_is_no_name_and_a_bucket_has_to_be_there()
    {
        using S3Relay relay = await server.RequireAsync();

        Assert.StartsWith($"'{relay.Address("x/")}' names no object", (await Assert.ThrowsAsync<InvalidDataException>(() => CreateAsync(relay, name: "x/"))).Message, StringComparison.Ordinal);
        Assert.Empty(relay.Requests);
        relay.Fault = _ => S3Fault.Refusal(404, "NoSuchBucket");
        Assert.Equal("NoSuchBucket", (await Assert.ThrowsAsync<ServiceException>(() => CreateAsync(relay))).Code);
    }

    private static string Part(int number) => $"orders-{number:D5}.jsonl.gz";

    private static byte[] Content(int length) => RandomNumberGenerator.GetBytes(length);

    private static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);

    private static async Task WriteAsync(PartObjects parts, int number, byte[] content)
    {
        await using Stream stream = parts.Open(number);
        await stream.WriteAsync(content, Token);
        Assert.Equal(content.Length, stream.Position);
    }

    private static async Task<byte[]?[]> AllAsync(S3Relay relay, int count)
    {
        var all = new List<byte[]?>();
        for (int number = 1; number <= count; number++)
        {
            all.Add(await relay.GetAsync(Part(number)));
        }

        return [.. all];
    }

    private Task<PartObjects> CreateAsync(S3Relay relay, bool mustBeNew = false, string name = Name) =>
        PartObjects.CreateAsync(relay.Store, relay.Address(name), mustBeNew, new TransferAccount(_ => { }), _decided.Add, _warnings.Add, place: null, Token);
}
