using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Dies before or after it has published.</summary>
internal sealed class UnpublishedWriter(IResumableWriter writer, bool isPublished) : IResumableWriter
{
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken) => writer.WriteAsync(items, cancellationToken);

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => writer.CompleteAsync(cancellationToken);

    public ValueTask<OutputPlace?> SettleAsync(CancellationToken cancellationToken) => writer.SettleAsync(cancellationToken);

    public ValueTask<OutputPlace?> EndAsync(CancellationToken cancellationToken) => writer.EndAsync(cancellationToken);

    public void Keep() => writer.Keep();

    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (isPublished)
        {
            await writer.PublishAsync(cancellationToken);
        }

        throw new OperationCanceledException();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
