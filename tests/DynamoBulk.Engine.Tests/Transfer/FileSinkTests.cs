using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class FileSinkTests : IDisposable
{
    private static readonly ItemRecord[] s_page = [new(Item.Parse("""{"id":{"S":"a"}}"""), default), new(Item.Parse("""{"id":{"S":"b"}}"""), default)];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly TransferAccount _account = new(_ => { });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("items.csv")]
    [InlineData("items.jsonl")]
    public async Task A_file_appears_and_counts_when_it_is_whole(string name)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, "precious");
        await using (var sink = new FileSink(path, ItemFile.Create(path), _account))
        {
            await sink.WriteAsync(s_page, CancellationToken.None);
            Assert.Equal(0, _account.ItemsEnded);
            Assert.Equal("precious", await File.ReadAllTextAsync(path));
            await sink.CompleteAsync(CancellationToken.None);
        }

        Assert.Equal(2, _account.ItemsEnded);
        Assert.Contains("b", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_file_cut_short_leaves_the_older_one_and_nothing_else()
    {
        string path = Path.Combine(_folder, "items.jsonl.gz");
        await File.WriteAllTextAsync(path, "precious");
        await using (var sink = new FileSink(path, ItemFile.Create(path), _account))
        {
            await sink.WriteAsync(s_page, CancellationToken.None);
        }

        Assert.Equal(0, _account.ItemsEnded);
        Assert.Equal("precious", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }
}
