using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Transfer;

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

        public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken) => Break(onWrite);

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => Break(onDispose);

        private static ValueTask Break(string? message) => message is null ? default : throw new IOException(message);
    }
}
