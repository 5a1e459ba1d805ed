using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

public sealed class TransferRecorderTests
{
    private readonly FakeTime _time = new();
    private readonly TransferAccount _account = new(_ => { });
    private CapacityLimits _limits = new(100, 90, CapacityLimitKind.Provisioned);

    [Fact]
    public void It_samples_the_books_and_the_limits_once_a_second()
    {
        using TransferRecorder recorder = Begin();
        DateTimeOffset began = recorder.Began;
        Enter(written: 10, units: 20);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Enter(written: 5, units: 7.5);
        _account.Throttled();
        _limits = new CapacityLimits(200, 150, CapacityLimitKind.Ceiling);
        _time.Advance(TimeSpan.FromSeconds(1));
        Enter(written: 1, units: 1);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        recorder.End();
        Enter(written: 1000, units: 1000);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(
            [
                Sample(0, 0, 0, 0, 100, 90),
                Sample(1, 10, 20, 0, 100, 90),
                Sample(2, 15, 27.5, 1, 200, 150),
                Sample(3.1, 16, 28.5, 1, 200, 150), // with the second before, for a tenth of a second has no rate
            ],
            recorder.Samples);
        Assert.Equal(CapacityLimitKind.Ceiling, recorder.LimitKind);
        Assert.Equal(TimeSpan.FromSeconds(3.1), recorder.Ended - began);
    }

    [Fact]
    public void A_transfer_of_a_day_is_recorded_to_its_last_second_in_bounded_memory()
    {
        using TransferRecorder recorder = Begin();
        for (int second = 0; second < 24 * 60 * 60; second++)
        {
            Enter(written: 1, units: 2);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        recorder.End();
        Assert.InRange(recorder.Samples.Count, 300, 601);
        Assert.Equal(Sample(86_400, 86_400, 172_800, 0, 100, 90), recorder.Samples[^1]);
    }

    [Fact]
    public void It_keeps_the_first_failures_of_each_reason_and_counts_all()
    {
        using TransferRecorder recorder = Begin();
        for (int i = 1; i <= 5; i++)
        {
            Fail(ProblemCode.EmptyKey, i, $"empty {i}");
        }

        Fail(ProblemCode.MissingKey, 6, "none");
        Assert.Equal(["EmptyKey 5", "MissingKey 1"], recorder.Failures.Select(reason => $"{reason.Code} {reason.Count}"));
        Assert.Equal(["a.csv line 1: empty 1", "a.csv line 2: empty 2", "a.csv line 3: empty 3"], [.. recorder.Failures[0].Examples.Select(text => text.ToLowerInvariant())]);
    }

    [Fact]
    public async Task It_hears_of_each_request_that_a_table_answered()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.S), null));
        TransferAccount account = table.NewAccount();
        using var recorder = new TransferRecorder(account, () => account.ItemsConfirmed, () => _limits);
        Item[] items = [.. Enumerable.Range(0, 60).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""))];
        var sink = new DynamoBulk.Transfer.Sinks.TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited());
        TransferResult result = await new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account).RunAsync(CancellationToken.None);
        Assert.True(result.Completed);
        Assert.InRange(recorder.Latencies.Count, 3, 60);

        long writes = recorder.Latencies.Count;
        var pages = new DynamoBulk.Transfer.Sinks.FileSink("x", new NoWriter(), account);
        await new ItemTransfer("Export", table.Source(account), pages, account).RunAsync(CancellationToken.None);
        Assert.Equal(4, recorder.Latencies.Count - writes); // a request a segment
    }

    private TransferRecorder Begin() => new(_account, () => _account.ItemsConfirmed, () => _limits, _time);

    private void Enter(int written, double units)
    {
        _account.Written(written, 0);
        _account.Consumed(units);
    }

    private void Fail(string code, int line, string message) =>
        _account.Failed(new ItemRecord(default, new ItemPosition("a.csv", line)), new ItemProblem(code, message));

    private static TransferSample Sample(double at, long items, double units, long throttled, double limit, double pace) =>
        new(TimeSpan.FromSeconds(at), items, units, throttled, limit, pace);

    private sealed class NoWriter : DynamoBulk.Formats.IItemWriter
    {
        public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken) => default;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
