using System.IO.Compression;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class StagedUploadTests(S3Server server)
{
    private static readonly KeySchema s_keys = new(new KeyAttribute("id", AttributeType.N));
    private static readonly DateTimeOffset s_now = new(2026, 11, 27, 13, 30, 5, TimeSpan.FromHours(1));

    private readonly TransferAccount _account = new(_ => { });
    private readonly List<string> _warnings = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_hold_each_item_once_as_packed_lines_of_one_size()
    {
        using S3Relay relay = await server.RequireAsync();
        StagingArea area = await StagingArea.CreateAsync(relay.Store, relay.Address("staging"), "Orders", s_now, Token);
        using StagedInput input = Input(20_000);
        var upload = new StagedUpload(relay.Store, area, input, _account, _warnings.Add);

        await upload.RunAsync(Token);

        IReadOnlyList<ObjectInfo> found = await relay.Store.ListAsync(area.Folder, Token);
        Assert.Equal(input.Objects.Select(one => area.ObjectOf(one.Number)), found.Select(one => one.Address));
        string[][] objects = await Task.WhenAll(found.Select(one => LinesAsync(relay, one)));
        Assert.Equal(
            Enumerable.Range(0, 20_000).Select(i => $$"""{"Item":{{ItemOf(i)}}}""").Order(StringComparer.Ordinal),
            objects.SelectMany(lines => lines).Order(StringComparer.Ordinal));
        Assert.Equal(6, objects.Length);
        double even = objects.Average(lines => lines.Sum(line => (double)line.Length));
        Assert.All(objects, lines => Assert.InRange(lines.Sum(line => (double)line.Length), 0.99 * even, 1.01 * even));
        Assert.Equal(20_000, upload.LinesDone);
        Assert.Equal(input.Objects.Select(one => (int?)one.Number), found.Select(one => area.NumberOf(one.Address)));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Each_area_is_a_folder_of_its_own_that_names_table_and_time_and_goes_with_all_that_is_in_it()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("staging/other.json", "{}");
        StagingArea one = await StagingArea.CreateAsync(relay.Store, relay.Address("staging"), "Orders", s_now, Token);
        StagingArea other = await StagingArea.CreateAsync(relay.Store, relay.Address("staging/"), "Orders", s_now, Token);
        Assert.NotEqual(one.Folder, other.Folder);
        Assert.Matches($"^{relay.Address("staging/Orders-20261127T123005Z-")}[0-9a-f]{{8}}/$", one.Folder.ToString());
        using StagedInput input = Input(100);
        await new StagedUpload(relay.Store, one, input, _account, _warnings.Add).RunAsync(Token);
        await new StagedUpload(relay.Store, other, input, _account, _warnings.Add).RunAsync(Token);

        await one.RemoveAsync();

        Assert.Equal(
            [other.ObjectOf(1).Key, relay.Address("staging/other.json").Key],
            (await relay.Store.ListAsync(relay.Address("staging/"), Token)).Select(found => found.Address.Key));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_refused_before_anything_is_read()
    {
        using S3Relay relay = await server.RequireAsync();

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() => StagingArea.CreateAsync(relay.Store, new S3Address("no-such-bucket", "staging"), "Orders", s_now, Token));

        Assert.Equal("NoSuchBucket", refused.Code);
    }

    [Fact]
    public async Task What_cannot_be_removed_is_named()
    {
        using S3Relay relay = await server.RequireAsync();
        StagingArea area = await StagingArea.CreateAsync(relay.Store, relay.Address("staging"), "Orders", s_now, Token);
        using StagedInput input = Input(100);
        await new StagedUpload(relay.Store, area, input, _account, _warnings.Add).RunAsync(Token);
        relay.Fault = request => request.Operation == "DeleteObject" ? S3Fault.Refusal(403, "AccessDenied") : null;

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(area.RemoveAsync);

        Assert.Contains($"'{area.Folder}' could not be removed", refused.Message, StringComparison.Ordinal);
    }

    private StagedInput Input(int count)
    {
        var input = new StagedInput(s_keys, _account);
        foreach (int[] page in Enumerable.Range(0, count).Chunk(500))
        {
            input.Take([.. page.Select(i => new ItemRecord(Item.Parse(ItemOf(i)), new ItemPosition("rows.csv", i + 2)))], Token);
        }

        input.Settle(Token);
        return input;
    }

    private static string ItemOf(int i) => $$$"""{"id":{"N":"{{{i}}}"},"text":{"S":"{{{new string((char)('a' + (i % 26)), 200 + (i % 100))}}}"}}""";

    private static async Task<string[]> LinesAsync(S3Relay relay, ObjectInfo found)
    {
        using var reader = new StreamReader(new GZipStream(relay.Store.OpenRead(found, () => { }), CompressionMode.Decompress));
        string text = await reader.ReadToEndAsync(Token);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text.Split('\n')[..^1];
    }
}
