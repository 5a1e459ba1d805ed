using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using Polly;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Sends writes of one table, each attempt admitted by the governor, and says how each request ended.</summary>
/// <param name="client">The client.</param>
/// <param name="table">The table.</param>
/// <param name="governor">Admits attempts; the outcome is reported by who knows what a refusal means.</param>
/// <param name="account">The books, for attempts that are made again.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchSender(DataClient client, TableInfo table, IGovernor governor, TransferAccount account, TimeProvider time)
{
    private readonly ItemInspector _inspector = new(table.Keys);
    private readonly byte[] _jsonTableName = JsonSerializer.SerializeToUtf8Bytes(table.RequestName);
    private readonly ResiliencePipeline _retry = ServiceRetry.ForTransfer(account.Retried, time);

    /// <summary>Sends a batch with BatchWriteItem.</summary>
    /// <param name="batch">Writes of different keys.</param>
    /// <param name="admission">The admission of the first attempt.</param>
    /// <param name="cancellationToken">Abandons the request.</param>
    /// <exception cref="ServiceException">The service refused the request for another reason than throttling, or cannot be reached.</exception>
    public Task<BatchOutcome> SendAsync(IReadOnlyList<PendingWrite> batch, Admission admission, CancellationToken cancellationToken) =>
        SendAsync("BatchWriteItem", BatchWrite.CreateBody(_jsonTableName, [.. batch.Select(write => write.Write)]), BatchWrite.ReadAnswer, batch, admission, cancellationToken);

    /// <summary>Sends one write with PutItem or DeleteItem, whose refusal carries the reason.</summary>
    /// <inheritdoc cref="SendAsync(IReadOnlyList{PendingWrite}, Admission, CancellationToken)"/>
    public Task<BatchOutcome> SendAloneAsync(PendingWrite write, Admission admission, CancellationToken cancellationToken) =>
        SendAsync(SingleWrite.Operation(write.Write), SingleWrite.CreateBody(_jsonTableName, write.Write), SingleWrite.ReadAnswer, [write], admission, cancellationToken);

    private async Task<BatchOutcome> SendAsync(
        string operation, byte[] body, Func<ReadOnlyMemory<byte>, BatchWriteAnswer> read, IReadOnlyList<PendingWrite> batch, Admission first, CancellationToken cancellationToken)
    {
        Admission? admission = first;
        return await _retry.ExecuteAsync(
            async token =>
            {
                admission ??= await governor.AdmitAsync(first.Units, token).ConfigureAwait(false);
                long sent = time.GetTimestamp();
                try
                {
                    BatchWriteAnswer answer = await client.SendAsync(operation, body, read, token).ConfigureAwait(false);
                    return ToOutcome(batch, answer, admission, time.GetElapsedTime(sent));
                }
                catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
                {
                    return new BatchOutcome(admission, [], batch, ConsumedCapacity.None, throttle.Reasons, time.GetElapsedTime(sent));
                }
                catch (Exception failure)
                {
                    // Unless the service has read and refused it, nobody knows whether it was done, or still will be, and what it took: it counts as if it had been.
                    bool mayBeDone = failure is not ServiceException { Kind: ServiceErrorKind.InvalidRequest };
                    foreach (PendingWrite write in batch)
                    {
                        write.WasGivenUp |= mayBeDone;
                    }

                    governor.Report(admission, new RequestReport());
                    admission = null;
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private BatchOutcome ToOutcome(IReadOnlyList<PendingWrite> batch, BatchWriteAnswer answer, Admission admission, TimeSpan latency)
    {
        if (answer.Unprocessed.Count == 0)
        {
            return new BatchOutcome(admission, batch, [], answer.Consumed, [], latency);
        }

        HashSet<ItemKey> unprocessed = [.. answer.Unprocessed.Select(KeyOf)];
        ILookup<bool, PendingWrite> writes = batch.ToLookup(write => unprocessed.Contains(write.Key));
        return new BatchOutcome(admission, [.. writes[false]], [.. writes[true]], answer.Consumed, [], latency);
    }

    private ItemKey KeyOf(Item item) => _inspector.Inspect(item, out ItemFacts facts) is { } problem
        ? throw new TransferException($"The service returned an unprocessed item that was not sent: {problem.Message}")
        : facts.Key;
}

/// <summary>How a request ended that the service took.</summary>
/// <param name="Admission">What the attempt was admitted with.</param>
/// <param name="Written">Writes that were made.</param>
/// <param name="Refused">Writes that were throttled.</param>
/// <param name="Consumed">Units consumed.</param>
/// <param name="Reasons">Why, where everything was refused.</param>
/// <param name="Latency">How long the answer took.</param>
internal sealed record BatchOutcome(
    Admission Admission,
    IReadOnlyList<PendingWrite> Written,
    IReadOnlyList<PendingWrite> Refused,
    ConsumedCapacity Consumed,
    IReadOnlyList<ThrottlingReason> Reasons,
    TimeSpan Latency);
