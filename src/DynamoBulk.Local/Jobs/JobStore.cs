using System.Globalization;
using System.Text.Json.Nodes;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs;

/// <summary>The jobs of an endpoint: started, found again, and ended with the endpoint.</summary>
/// <param name="leastTime">How long each job is under way at least.</param>
/// <param name="time">The clock.</param>
internal sealed class JobStore(TimeSpan leastTime, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a client token names the same job; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html</summary>
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromHours(8);

    private readonly object _gate = new();
    private readonly List<Entry> _jobs = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The name of a new job: the milliseconds since 1970 in 14 digits, and chance.</summary>
    /// <param name="table">The table that it works on.</param>
    /// <param name="kind">The word for its kind, such as <c>export</c>.</param>
    public string NewArn(TableDefinition table, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{table.Arn}/{kind}/{time.GetUtcNow().ToUnixTimeMilliseconds():D14}-{Random.Shared.NextInt64(1L << 32):x8}");

    /// <summary>Starts a job, unless the request's <c>ClientToken</c> names one of the same kind that the same request started before.</summary>
    /// <param name="request">The request's JSON.</param>
    /// <param name="make">Checks the request and makes the job; a request that it refuses leaves its token free.</param>
    /// <param name="conflict">What is said when the token was used with another request.</param>
    /// <param name="answer">Writes the answer. A new job begins to work only after that, so that the answer says it is under way.</param>
    /// <exception cref="ServiceException">The request is refused.</exception>
    public void Start<T>(ReadOnlyMemory<byte> request, Func<T> make, Func<ServiceException> conflict, Action<T> answer)
        where T : Job
    {
        JsonNode body = JsonNode.Parse(request.Span)!;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (FindByToken<T>(body["ClientToken"]?.GetValue<string>()) is { } known)
            {
                answer(JsonNode.DeepEquals(known.Request, body) ? (T)known.Job : throw conflict());
                return;
            }

            T job = make();
            answer(job);
            _jobs.Add(new Entry(job, body, Task.Run(() => job.RunAsync(leastTime, _stopping.Token))));
        }
    }

    /// <summary>The job of this kind and name, or null.</summary>
    public T? Find<T>(string arn)
        where T : Job => List<T>().FirstOrDefault(job => job.Arn == arn);

    /// <summary>The jobs of one kind, the oldest first.</summary>
    public IReadOnlyList<T> List<T>()
        where T : Job
    {
        lock (_gate)
        {
            return [.. _jobs.Select(entry => entry.Job).OfType<T>()];
        }
    }

    /// <summary>Cancels all jobs and waits until none works any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Entry[] jobs;
        lock (_gate)
        {
            _stopping.Cancel();
            jobs = [.. _jobs];
        }

        foreach (Entry entry in jobs)
        {
            await entry.Running.ConfigureAwait(false);
            entry.Job.Dispose();
        }
    }

    private Entry? FindByToken<T>(string? token)
        where T : Job =>
        token is null ? null : _jobs.LastOrDefault(entry => entry.Job is T && entry.Job.ClientToken == token && time.GetUtcNow() - entry.Job.Started < s_tokenLife);

    private sealed record Entry(Job Job, JsonNode Request, Task Running);
}
