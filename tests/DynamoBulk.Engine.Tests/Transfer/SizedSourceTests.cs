using System.Threading.Channels;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>What files and objects tell of how far they are read.</summary>
public sealed class SizedSourceTests(S3Server server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("DynamoBulk-sized-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".jsonl.gz")]
    public async Task Files_tell_how_far_they_are_read(string extension)
    {
        string[] files = [.. Enumerable.Range(0, 2).Select(i => Path.Combine(_folder.FullName, $"{i}{extension}"))];
        foreach (string file in files)
        {
            await WriteAsync(ItemFile.Create(file));
        }

        await AssertTellsAsync(new FileSource(files, ItemFormat.Auto, new TransferAccount(_ => { })), files.Sum(file => new FileInfo(file).Length));
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".jsonl.gz")]
    public async Task Objects_tell_how_far_they_are_read(string extension)
    {
        using S3Relay relay = await server.RequireAsync();
        using var stream = new MemoryStream();
        await WriteAsync(ItemFormats.CreateWriter(stream, extension, ItemFormat.Auto));
        byte[] content = stream.ToArray();
        await relay.PutAsync($"0{extension}", content);
        await relay.PutAsync($"1{extension}", content);

        ObjectSource source = await ObjectSource.FindAsync(relay.Store, [relay.Address($"0{extension}"), relay.Address($"1{extension}")], ItemFormat.Auto, new TransferAccount(_ => { }), null, Token);

        await AssertTellsAsync(source, 2 * content.Length);
    }

    private static async Task WriteAsync(IItemWriter writer)
    {
        var random = new Random(1);
        byte[] noise = new byte[6_000];
        await using (writer)
        {
            for (int i = 0; i < 400; i++)
            {
                random.NextBytes(noise);
                await writer.WriteAsync([new ItemRecord(Item.Parse($$$"""{"key":{"S":"{{{Convert.ToBase64String(noise)}}}"}}"""), default)], Token);
            }

            await writer.CompleteAsync(Token);
        }
    }

    private static async Task AssertTellsAsync(ISizedSource source, long length)
    {
        Assert.Equal((length, 0), (source.Length, source.BytesRead));
        var told = new List<long>();
        var pages = Channel.CreateBounded<IReadOnlyList<ItemRecord>>(1);
        Task reading = Task.Run(
            async () =>
            {
                await source.ReadAsync(pages.Writer, Token);
                pages.Writer.Complete();
            },
            Token);
        await foreach (IReadOnlyList<ItemRecord> page in pages.Reader.ReadAllAsync(Token))
        {
            told.Add(source.BytesRead);
        }

        await reading;
        Assert.Equal(told.Order(), told);
        Assert.InRange(told[0], 1, length - 1);
        Assert.Equal(length, source.BytesRead);
    }
}
