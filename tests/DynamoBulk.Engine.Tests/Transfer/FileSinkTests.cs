using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class FileSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("items.csv", 0)] // waits for its columns
    [InlineData("items.jsonl", 2)]
    public async Task Only_what_reached_the_file_counts_as_written(string name, long writtenBeforeTheEnd)
    {
        var account = new TransferAccount(_ => { });
        string path = Path.Combine(_folder, name);
        await using var sink = new FileSink(path, ItemFile.Create(path), account);
        ItemRecord record = new(Item.Parse("""{"id":{"S":"a"}}"""), default);
        await sink.WriteAsync([record, record], CancellationToken.None);
        Assert.Equal(writtenBeforeTheEnd, account.ItemsEnded);
        await sink.CompleteAsync(CancellationToken.None);
        Assert.Equal(2, account.ItemsEnded);
    }
}
