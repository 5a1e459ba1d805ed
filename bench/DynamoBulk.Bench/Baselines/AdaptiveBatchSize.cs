using Amazon.DynamoDBv2.Model;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>The loop of many guides: exponential backoff with jitter, a smaller batch after three throttles, a larger one after ten successes.</summary>
internal sealed class AdaptiveBatchSize : IWriter
{
    private const int ThrottlesToShrink = 3;
    private const int SuccessesToGrow = 10;
    private const double FirstWait = 0.05;
    private const double LongestWait = 5;

    public string Name => "adaptive batch size, backoff";

    public async Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var waiting = new Queue<WriteRequest>(TypedBatches.ToRequests(items));
        int size = TypedBatches.Size;
        int throttles = 0;
        int successes = 0;
        while (waiting.Count > 0)
        {
            List<WriteRequest> batch = [.. Enumerable.Range(0, Math.Min(size, waiting.Count)).Select(_ => waiting.Dequeue())];
            List<WriteRequest> left = await TypedBatches.TryAsync(stage.Client, batch, cancellationToken);
            left.ForEach(waiting.Enqueue);
            (throttles, successes) = left.Count > 0 ? (throttles + 1, 0) : (0, successes + 1);
            if (throttles > 0)
            {
                size = throttles % ThrottlesToShrink == 0 ? Math.Max(1, size / 2) : size;
                double wait = Math.Min(LongestWait, FirstWait * Math.Pow(2, throttles)) * random.NextDouble();
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellationToken);
            }
            else if (successes % SuccessesToGrow == 0)
            {
                size = Math.Min(TypedBatches.Size, size + 1);
            }
        }
    }
}
