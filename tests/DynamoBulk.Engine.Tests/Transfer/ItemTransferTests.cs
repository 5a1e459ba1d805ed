using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Records;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class ItemTransferTests
{
    [Theory]
    [InlineData("the disk is full in WriteAsync", null, "the disk is full in WriteAsync")]
    [InlineData("the disk is full in WriteAsync", "the disk is full in DisposeAsync", "the disk is full in WriteAsync")]
    [InlineData(null, "the disk is full in DisposeAsync", "the disk is full in DisposeAsync")]
    public async Task A_sink_that_breaks_ends_the_transfer_with_its_books(string? onWrite, string? onDispose, string message)
    {
        var account = new TransferAccount(_ => { });
        var transfer = new ItemTransfer("Export", new OneItemSource(account), new BrokenSink(onWrite, onDispose), account);
        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(CancellationToken.None));
        Assert.Equal(message, exception.Message);
        Assert.IsType<IOException>(exception.InnerException);
        Assert.Equal((1, 1, false), (exception.Result!.ItemsRead, exception.Result.ItemsPending, exception.Result.Completed));
    }

    [Theory]
    [InlineData(100, 400, null, 40L)]
    [InlineData(400, 400, null, 10L)]
    [InlineData(100, 400, 33L, 33L)]
    [InlineData(0, 400, null, null)]
    [InlineData(0, 0, null, null)]
    public async Task How_many_items_there_will_be_is_told_by_the_bytes_that_those_read_so_far_took(long read, long all, long? set, long? expected)
    {
        var account = new TransferAccount(_ => { });
        var transfer = new ItemTransfer("Import", new SizedSource(account, read, all), new BrokenSink(null, null), account) { ExpectedItems = set };

        await transfer.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, transfer.ExpectedItems);
        Assert.Equal(all == 0 ? null : (read, all), transfer.InputBytes);
    }

    [Fact]
    public void A_source_without_a_size_tells_of_no_bytes()
    {
        var account = new TransferAccount(_ => { });
        var transfer = new ItemTransfer("Import", new OneItemSource(account), new BrokenSink(null, null), account);
        Assert.Equal((null, null), (transfer.InputBytes, transfer.ExpectedItems));
    }

    private sealed class SizedSource(TransferAccount account, long read, long all) : ISizedSource
    {
        public IReadOnlyList<SourceFile> Inputs => [];

        public string Description => "sized";

        public long Length => all;

        public long BytesRead => read;

        public Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            account.Read(10);
            return Task.CompletedTask;
        }
    }

    private sealed class OneItemSource(TransferAccount account) : IItemSource
    {
        public string Description => "one";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            account.Read(1);
            await pages.WriteAsync([new ItemRecord(Item.Parse("""{"id":{"S":"a"}}"""), default)], cancellationToken);
        }
    }

    private sealed class BrokenSink(string? onWrite, string? onDispose) : IItemSink
    {
        public string Description => "broken";

        public bool NeedsAll => false;

        public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken) => Break(onWrite);

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => Break(onDispose);

        private static ValueTask Break(string? message) => message is null ? default : throw new IOException(message);
    }
}
