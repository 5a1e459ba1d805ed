using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Tables;
using DynamoBulk.Local.Tests.Metering;

namespace DynamoBulk.Local.Tests.Jobs;

public sealed class JobStoreTests
{
    private static readonly TableDefinition s_table = new() { Name = "People", Attributes = [], PartitionKey = new KeyAttribute("pk", AttributeType.S) };

    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_under_way_when_the_request_is_answered_and_ends_by_itself()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);
        JobStatus answered = default;
        TestJob job = Start(store, "{}", token => Task.FromResult(JobStatus.CompletedWithErrors), started => answered = started.State.Status);

        await job.Ended;

        Assert.Equal(JobStatus.InProgress, answered);
        Assert.Equal(new JobState(JobStatus.CompletedWithErrors, _clock.GetUtcNow()), job.State);
        Assert.Equal("COMPLETED_WITH_ERRORS", job.State.StatusName);
    }

    [Fact]
    public async Task The_name_holds_the_milliseconds_in_14_digits()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);

        Assert.Matches("^arn:aws:dynamodb:ddblocal:000000000000:table/People/export/01767225600000-[0-9a-f]{8}$", store.NewArn(s_table, "export"));
    }

    [Fact]
    public async Task A_token_names_the_same_job_for_eight_hours()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);
        TestJob first = Start(store, """{"A":1,"ClientToken":"t"}""");
        TestJob same = Start(store, """{"ClientToken":"t","A":1}""");
        ServiceException conflict = Assert.Throws<ServiceException>(() => Start(store, """{"A":2,"ClientToken":"t"}"""));
        TestJob other = Start(store, """{"A":1,"ClientToken":"u"}""");
        _clock.Advance(8 * 3600);
        TestJob late = Start(store, """{"A":2,"ClientToken":"t"}""");

        Assert.Same(first, same);
        Assert.Equal("conflict", conflict.Message);
        Assert.Equal([first, other, late], store.List<TestJob>());
        Assert.Same(late, store.Find<TestJob>(late.Arn));
        Assert.Null(store.Find<TestJob>("arn:aws:none"));
    }

    [Fact]
    public async Task A_request_that_is_refused_leaves_its_token_free()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);
        Assert.Throws<ServiceException>(() => store.Start<TestJob>(
            """{"A":1,"ClientToken":"t"}"""u8.ToArray(), () => throw ServiceException.Validation("refused"), Conflict, _ => { }));

        TestJob job = Start(store, """{"A":2,"ClientToken":"t"}""");

        Assert.Equal([job], store.List<TestJob>());
    }

    [Fact]
    public async Task A_job_that_fails_says_why()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);
        TestJob known = Start(store, "{}", _ => throw new JobFailedException(JobFailedException.NoSuchBucket, "gone"));
        TestJob unknown = Start(store, "{}", _ => throw new InvalidDataException("broken"));

        await Task.WhenAll(known.Ended, unknown.Ended);

        Assert.Equal((JobStatus.Failed, "S3NoSuchBucket", "gone"), (known.State.Status, known.State.Failure?.Code, known.State.Failure?.Message));
        Assert.Equal((JobStatus.Failed, "UnknownError", "broken"), (unknown.State.Status, unknown.State.Failure?.Code, unknown.State.Failure?.Message));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_is_cancelling_until_it_has_stopped()
    {
        await using var store = new JobStore(TimeSpan.Zero, _clock);
        var letGo = new TaskCompletionSource();
        TestJob job = Start(store, "{}", async token =>
        {
            await letGo.Task;
            token.ThrowIfCancellationRequested();
            return JobStatus.Completed;
        });

        job.Cancel();
        JobStatus between = job.State.Status;
        letGo.SetResult();
        await job.Ended;
        job.Cancel();

        Assert.Equal((JobStatus.Cancelling, JobStatus.Cancelled), (between, job.State.Status));
    }

    [Fact]
    public async Task The_least_time_keeps_a_job_under_way()
    {
        await using var store = new JobStore(TimeSpan.FromDays(1), _clock);
        var worked = new TaskCompletionSource();
        TestJob job = Start(store, "{}", _ =>
        {
            worked.SetResult();
            return Task.FromResult(JobStatus.Completed);
        });

        await worked.Task;

        Assert.Equal(JobStatus.InProgress, job.State.Status);
    }

    [Fact]
    public async Task Stopping_cancels_the_jobs_and_waits_for_them()
    {
        var store = new JobStore(TimeSpan.Zero, _clock);
        bool stopped = false;
        Start(store, "{}", async token =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, token));
            await Task.Yield();
            stopped = true;
            return JobStatus.Completed;
        });

        await store.DisposeAsync();

        Assert.True(stopped);
        Assert.Throws<ObjectDisposedException>(() => Start(store, "{}"));
    }

    private static ServiceException Conflict() => ServiceException.Validation("conflict");

    private TestJob Start(JobStore store, string request, Func<CancellationToken, Task<JobStatus>>? work = null, Action<TestJob>? answer = null)
    {
        TestJob? started = null;
        byte[] body = Encoding.UTF8.GetBytes(request);
        store.Start(
            body,
            () => new TestJob(store.NewArn(s_table, "test"), RequestObject.Read(body).Text("ClientToken"), _clock, work ?? (_ => Task.FromResult(JobStatus.Completed))),
            Conflict,
            job =>
            {
                started = job;
                answer?.Invoke(job);
            });
        return started!;
    }

    private sealed class TestJob(string arn, string? token, TimeProvider time, Func<CancellationToken, Task<JobStatus>> work) : Job(arn, token, time)
    {
        /// <summary>Done when the job has ended.</summary>
        public Task Ended => Task.Run(async () =>
        {
            while (State.Ended is null)
            {
                await Task.Delay(1, Token);
            }
        });

        protected override Task<JobStatus> WorkAsync(CancellationToken cancellationToken) => work(cancellationToken);
    }
}
