using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using static DynamoBulk.Engine.Tests.Service.S3.ObjectReadTests;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class ObjectUploadTests(S3Server server)
{
    private const int PartSize = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(PartSize, 0)]
    [InlineData(PartSize + 1, 2)]
    [InlineData(2 * PartSize, 2)]
    [InlineData((20 * PartSize) + 1, 21)]
    public async Task A_small_object_goes_in_one_request_and_a_large_one_in_parts(int size, int parts)
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = Content(size);

        ObjectUpload upload = await OpenAsync(relay);
        await WriteAsync(upload, content);
        Assert.Null(await relay.GetAsync("object"));
        await upload.CompleteAsync(Token);

        Assert.Equal(content, await relay.GetAsync("object"));
        Assert.Equal((parts == 0 ? 1 : 0, parts == 0 ? 0 : 1, parts), (relay.Count("PutObject"), relay.Count("CreateMultipartUpload"), relay.Count("UploadPart")));
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task What_fails_for_the_moment_is_sent_again()
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = Content(7 * PartSize);
        int attempts = 0;
        relay.Fault = _ => (Interlocked.Increment(ref attempts) % 5) switch
        {
            1 => S3Fault.Refusal(503, "SlowDown"),
            2 => S3Fault.Lost,
            3 => S3Fault.Refusal(400, "RequestTimeout"),
            _ => null,
        };
        int retries = 0;

        ObjectUpload upload = await OpenAsync(relay, onRetry: () => Interlocked.Increment(ref retries));
        await WriteAsync(upload, content);
        await upload.CompleteAsync(Token);

        Assert.Equal(content, await relay.GetAsync("object"));
        Assert.True(retries > 0);
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task What_is_given_up_leaves_neither_object_nor_parts()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("object", "precious");

        ObjectUpload upload = await OpenAsync(relay);
        await WriteAsync(upload, Content(5 * PartSize));
        Assert.Single(relay.OpenUploads);
        await upload.AbortAsync();
        await WriteAsync(upload, Content(3 * PartSize)); // a writer that is closed hands over what it holds

        Assert.Equal("precious", Encoding.UTF8.GetString((await relay.GetAsync("object"))!));
        Assert.Empty(relay.OpenUploads);
        Assert.Equal((1, 1), (relay.Count("CreateMultipartUpload"), relay.Count("AbortMultipartUpload")));
    }

    [Fact]
    public async Task An_upload_that_is_begun_just_when_it_is_given_up_is_removed_all_the_same()
    {
        using S3Relay relay = await server.RequireAsync();
        using var reached = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        relay.Fault = request =>
        {
            if (request.Operation == "CreateMultipartUpload")
            {
                reached.Release();
                go.Wait();
            }

            return null;
        };
        using var cancellation = new CancellationTokenSource();
        ObjectUpload upload = await OpenAsync(relay);
        Task writing = upload.WriteAsync(Content(PartSize + 1), cancellation.Token).AsTask();
        await reached.WaitAsync(Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

        Task aborting = upload.AbortAsync();
        go.Release();
        await aborting;

        Assert.Equal((1, 1), (relay.Count("CreateMultipartUpload"), relay.Count("AbortMultipartUpload")));
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task A_token_that_expires_in_the_middle_is_asked_for_anew_and_the_part_goes_up_whole()
    {
        using S3Relay relay = await server.RequireAsync();
        int tokens = 0;
        string[] parts = ["partNumber=2", "partNumber=3"];
        var refused = new ConcurrentDictionary<string, bool>();
        relay.Fault = request => request.Operation == "UploadPart" && parts.FirstOrDefault(request.Query.Contains) is { } part && refused.TryAdd(part, true)
            ? S3Fault.Refusal(400, "ExpiredToken")
            : null;
        using var connection = new DdbConnection(S3Relay.Options(relay.Url) with { Keys = () => new AccessKeys(S3rver.Key, S3rver.Key, $"token {Interlocked.Increment(ref tokens)}") });
        byte[] content = Content(5 * PartSize);

        ObjectUpload upload = await new ObjectStore(connection).OpenWriteAsync(relay.Address("object"), mustBeNew: false, () => Assert.Fail("a retry"), Token, PartSize);
        await WriteAsync(upload, content);
        await upload.CompleteAsync(Token);

        Assert.Equal(content, await relay.GetAsync("object"));
        Assert.Equal(7, relay.Count("UploadPart"));
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_the_upload_and_parts_that_stay_are_named()
    {
        using S3Relay relay = await server.RequireAsync();
        relay.Fault = request => request.Operation is "UploadPart" && request.Query.Contains("partNumber=3", StringComparison.Ordinal) || request.Operation == "AbortMultipartUpload"
            ? S3Fault.Refusal(403, "AccessDenied")
            : null;

        ObjectUpload upload = await OpenAsync(relay);
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(async () =>
        {
            await WriteAsync(upload, Content(20 * PartSize));
            await upload.CompleteAsync(Token);
        });
        ServiceException stays = await Assert.ThrowsAsync<ServiceException>(upload.AbortAsync);

        Assert.Equal($"Access to '{relay.Address("object")}' is denied: The message of AccessDenied.", refusal.Message);
        Assert.Equal(
            $"The parts of '{relay.Address("object")}' that were uploaded could not be removed, and cost what they store: abort upload {Assert.Single(relay.OpenUploads)} with another tool, or let a lifecycle rule of the bucket do it. ({refusal.Message})",
            stays.Message);
        Assert.Null(await relay.GetAsync("object"));
        Assert.Equal(0, relay.Count("CompleteMultipartUpload"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 * PartSize)]
    public async Task An_answer_that_is_lost_does_not_make_a_whole_object_fail(int size)
    {
        using S3Relay relay = await server.RequireAsync();
        int lost = 0;
        relay.Fault = request => request.Operation is "PutObject" or "CompleteMultipartUpload" && Interlocked.Increment(ref lost) == 1 ? S3Fault.AnswerLost : null;

        ObjectUpload upload = await OpenAsync(relay, mustBeNew: true);
        await WriteAsync(upload, Content(size));
        await upload.CompleteAsync(Token);

        Assert.True(lost > 1);
        Assert.Equal(Content(size), await relay.GetAsync("object"));
    }

    [Fact]
    public async Task An_object_of_somebody_else_is_not_taken_for_our_own()
    {
        using S3Relay relay = await server.RequireAsync();
        int completed = 0;
        relay.Fault = request => request.Operation != "CompleteMultipartUpload" ? null
            : Interlocked.Increment(ref completed) == 1 ? S3Fault.Refusal(503, "SlowDown") : S3Fault.Refusal(404, "NoSuchUpload");

        ObjectUpload upload = await OpenAsync(relay);
        await WriteAsync(upload, Content(5 * PartSize));
        await relay.PutAsync("object", "of somebody else");

        Assert.Equal("NoSuchUpload", (await Assert.ThrowsAsync<ServiceException>(() => upload.CompleteAsync(Token))).Code);
        Assert.Equal(2, completed);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 * PartSize)]
    public async Task A_new_object_never_replaces_another(int size)
    {
        using S3Relay relay = await server.RequireAsync();
        ObjectUpload upload = await OpenAsync(relay, mustBeNew: true);
        await WriteAsync(upload, Content(size));
        await relay.PutAsync("object", "precious");

        ServiceException late = await Assert.ThrowsAsync<ServiceException>(() => upload.CompleteAsync(Token));
        await upload.AbortAsync();
        ServiceException early = await Assert.ThrowsAsync<ServiceException>(() => OpenAsync(relay, mustBeNew: true));

        Assert.Equal(["ObjectExists", "ObjectExists"], [early.Code, late.Code]);
        Assert.Equal($"'{relay.Address("object")}' already exists: choose another key, or leave -NoClobber out to replace it.", late.Message);
        Assert.Equal("precious", Encoding.UTF8.GetString((await relay.GetAsync("object"))!));
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task Who_may_write_and_not_read_can_write()
    {
        using S3Relay relay = await server.RequireAsync();
        relay.Fault = request => request.Operation == "GetObject" ? S3Fault.Refusal(403, "AccessDenied") : null;

        ObjectUpload upload = await OpenAsync(relay, mustBeNew: true);
        await WriteAsync(upload, Content(10));
        await upload.CompleteAsync(Token);

        Assert.Equal(Content(10), await relay.GetAsync("object"));
    }

    [Fact]
    public async Task A_body_goes_out_as_it_is_with_its_hash_in_the_signature()
    {
        using S3Relay relay = await server.RequireAsync();
        ObjectUpload upload = await OpenAsync(relay);
        await WriteAsync(upload, Content(2 * PartSize));
        await upload.CompleteAsync(Token);

        string[] hashes = [.. relay.Requests.Where(request => request.Operation == "UploadPart").Select(request => request.ContentHash!).Order()];
        Assert.Equal(Content(2 * PartSize).Chunk(PartSize).Select(part => Convert.ToHexStringLower(SHA256.HashData(part))).Order(), hashes);
    }

    private static Task<ObjectUpload> OpenAsync(S3Relay relay, bool mustBeNew = false, Action? onRetry = null) =>
        relay.Store.OpenWriteAsync(relay.Address("object"), mustBeNew, onRetry ?? (() => { }), Token, PartSize);

    private static async Task WriteAsync(ObjectUpload upload, byte[] content)
    {
        for (int start = 0; start < content.Length; start += 65_537)
        {
            await upload.WriteAsync(content.AsMemory(start, Math.Min(65_537, content.Length - start)), Token);
        }
    }
}
