using DynamoBulk.Items;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Tests.Metering;

public sealed class TableMeterTests
{
    private const ulong Low = 0;
    private const ulong High = ulong.MaxValue;

    private readonly HandClock _clock = new();

    [Fact]
    public void A_provisioned_table_takes_what_is_provisioned()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 20, writes: 10), new LocalEndpointOptions());

        (int passed, string? reason) = Write(meter, Low, 100);

        Assert.Equal((10, "TableWriteProvisionedThroughputExceeded"), (passed, reason));
        Assert.Equal((20, "TableReadProvisionedThroughputExceeded"), Read(meter, Low, 100));
    }

    [Fact]
    public void Unused_capacity_is_there_for_300_seconds()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 1, writes: 2), new LocalEndpointOptions());

        _clock.Advance(10_000);

        Assert.Equal(600, Write(meter, Low, 2000).Passed);
    }

    [Fact]
    public void One_partition_serves_1000_writes_and_3000_reads_however_much_is_provisioned()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 12_000, writes: 4000), new LocalEndpointOptions());

        Assert.Equal((1000, "TableWriteKeyRangeThroughputExceeded"), Write(meter, Low, 5000));
        Assert.Equal((1000, "TableWriteKeyRangeThroughputExceeded"), Write(meter, High, 5000));
        Assert.Equal((3000, "TableReadKeyRangeThroughputExceeded"), Read(meter, Low, 5000));
    }

    [Fact]
    public void A_change_of_capacity_neither_gives_nor_forgives()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 10, writes: 100), new LocalEndpointOptions());
        Write(meter, Low, 1000);
        meter.Adopt(Provisioned(reads: 10, writes: 400));
        Assert.Equal(0, Write(meter, Low, 1000).Passed);

        _clock.Advance(1);
        Assert.Equal(400, Write(meter, Low, 1000).Passed);

        _clock.Advance(2);
        meter.Adopt(Provisioned(reads: 10, writes: 50));
        Assert.Equal(800, Write(meter, Low, 1000).Passed);
    }

    [Fact]
    public void What_was_saved_can_be_taken_away()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 10, writes: 100), new LocalEndpointOptions());
        _clock.Advance(10);
        meter.SpendBurst();
        Assert.Equal((0, 0), (Write(meter, Low, 10).Passed, Read(meter, Low, 10).Passed));

        _clock.Advance(1);
        Assert.Equal(100, Write(meter, Low, 1000).Passed);
    }

    [Fact]
    public void How_long_an_on_demand_table_takes_to_double_can_be_set()
    {
        TableMeter meter = MeterOf(OnDemand(), new LocalEndpointOptions { MeterOnDemand = true, OnDemandGrowthDelay = TimeSpan.FromSeconds(5), Partitions = 10 });
        Assert.Equal(4000, WriteEverywhere(meter));
        _clock.Advance(2);
        Assert.Equal(4000, WriteEverywhere(meter));
        _clock.Advance(6);
        WriteEverywhere(meter);
        _clock.Advance(1);
        Assert.Equal(8000, WriteEverywhere(meter));
    }

    [Fact]
    public void A_busy_partition_may_use_what_the_others_leave()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 10, writes: 500), new LocalEndpointOptions { Partitions = 10 });

        Assert.Equal((500, "TableWriteProvisionedThroughputExceeded"), Write(meter, Low, 5000));
    }

    [Fact]
    public void An_on_demand_table_takes_everything_unless_it_is_to_be_metered()
    {
        TableMeter meter = MeterOf(OnDemand(), new LocalEndpointOptions());

        Assert.Equal((50_000, null), Write(meter, Low, 50_000));
    }

    [Fact]
    public void An_unmetered_table_with_partitions_has_their_limits()
    {
        TableMeter meter = MeterOf(OnDemand(), new LocalEndpointOptions { Partitions = 2 });

        Assert.Equal((1000, "TableWriteKeyRangeThroughputExceeded"), Write(meter, Low, 5000));
        Assert.Equal((1000, "TableWriteKeyRangeThroughputExceeded"), Write(meter, High, 5000));
    }

    [Fact]
    public void A_metered_on_demand_table_starts_at_4000_writes_and_12000_reads()
    {
        TableMeter meter = MeterOf(OnDemand(), new LocalEndpointOptions { MeterOnDemand = true });

        Assert.Equal(4000, Spread(hash => Write(meter, hash, 2000).Passed));
        Assert.Equal(12_000, Spread(hash => Read(meter, hash, 6000).Passed));
    }

    [Fact]
    public void A_metered_on_demand_table_serves_twice_its_peak_half_an_hour_later()
    {
        TableMeter meter = MeterOf(OnDemand(), new LocalEndpointOptions { MeterOnDemand = true });
        Spread(hash => Write(meter, hash, 2000).Passed);
        _clock.Advance(60);
        Assert.Equal(4000, Spread(hash => Write(meter, hash, 5000).Passed));

        _clock.Advance(30 * 60);
        Write(meter, Low, 1); // growth shows from the next request on
        _clock.Advance(10);

        Assert.Equal(8000, Spread(hash => Write(meter, hash, 5000).Passed));
    }

    [Fact]
    public void A_maximum_of_an_on_demand_table_holds_always()
    {
        TableMeter meter = MeterOf(OnDemand() with { OnDemandLimit = new OnDemandLimit(null, 50) }, new LocalEndpointOptions());

        Assert.Equal((50, "TableWriteMaxOnDemandThroughputExceeded"), Write(meter, Low, 100));
    }

    [Fact]
    public void A_small_index_throttles_its_table_and_costs_it_nothing()
    {
        var definition = new IndexDefinition { Name = "small", IsGlobal = true, PartitionKey = new KeyAttribute("ik", AttributeType.S), Throughput = new Throughput(1, 3) };
        TableDefinition table = Provisioned(reads: 100, writes: 100) with { Indexes = [definition] };
        TableMeter meter = MeterOf(table, new LocalEndpointOptions());
        var index = new SecondaryIndex(definition, table);
        IndexChange[] change = [new IndexChange(index, null, new Row(new RowKey(Low, default), default, 10))];

        ThrottlingReason?[] outcomes = [.. Enumerable.Range(0, 5).Select(_ => meter.TakeWrite(Low, 1, change))];

        Assert.Equal([null, null, null, "IndexWriteProvisionedThroughputExceeded", "IndexWriteProvisionedThroughputExceeded"], outcomes.Select(reason => reason?.Code));
        Assert.EndsWith(":table/People/index/small", outcomes[4]!.Resource, StringComparison.Ordinal);
        Assert.Equal(97, Write(meter, Low, 200).Passed);
    }

    [Fact]
    public void The_journal_tells_used_from_refused_second_by_second()
    {
        var journal = new CapacityJournal(_clock);
        var meter = new TableMeter(new LocalEndpointOptions(), journal, _clock);
        meter.Adopt(Provisioned(reads: 5, writes: 10));

        Write(meter, Low, 1);
        _clock.Advance(1.5);
        meter.TakeWrite(Low, 4, []);
        Read(meter, Low, 100); // five of the first second, seven of the next one and a half, and one too many

        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [new CapacitySecond(start, 1, 0, 0, 0), new CapacitySecond(start.AddSeconds(1), 4, 0, 12, 1)],
            journal.Seconds);
    }

    [Fact]
    public void The_usage_of_each_minute_tells_refusals_by_the_limit_they_met()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 5000, writes: 1500), new LocalEndpointOptions());
        Write(meter, Low, 1001); // what a partition serves, and one
        Write(meter, High, 501); // what is left of the table, and one
        meter.TakeRead(null, Low, 3);
        _clock.Advance(60);
        meter.Adopt(OnDemand() with { OnDemandLimit = new OnDemandLimit(2, null) });
        Read(meter, Low, 3);

        IReadOnlyList<MinuteUsage> minutes = meter.UsageOf(null);

        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([start, start.AddMinutes(1)], minutes.Select(minute => minute.Start));
        Assert.Equal(["1500 of 1500, 1/1/0", "0 of , 0/0/0"], minutes.Select(minute => Describe(minute.Writes)));
        Assert.Equal(["3 of 5000, 0/0/0", "2 of , 0/0/1"], minutes.Select(minute => Describe(minute.Reads)));
    }

    [Fact]
    public void The_usage_is_kept_for_a_day()
    {
        TableMeter meter = MeterOf(Provisioned(reads: 10, writes: 10), new LocalEndpointOptions());
        for (int i = 0; i < 2000; i++)
        {
            _clock.Advance(60);
            Write(meter, Low, 1);
        }

        IReadOnlyList<MinuteUsage> minutes = meter.UsageOf(null);

        Assert.Equal(TimeSpan.FromDays(1), minutes[^1].Start - minutes[0].Start);
    }

    private static string Describe(DirectionUsage usage) =>
        $"{usage.Consumed} of {usage.Provisioned}, {usage.ThrottledBy(ThroughputLimit.Provisioned)}/{usage.ThrottledBy(ThroughputLimit.KeyRange)}/{usage.ThrottledBy(ThroughputLimit.MaxOnDemand)}";

    private static TableDefinition Provisioned(double reads, double writes) => OnDemand() with { IsOnDemand = false, Throughput = new Throughput(reads, writes) };

    private static TableDefinition OnDemand()
    {
        var key = new KeyAttribute("pk", AttributeType.S);
        return new TableDefinition { Name = "People", Attributes = [key], PartitionKey = key, IsOnDemand = true };
    }

    private static int Spread(Func<ulong, int> request) => Enumerable.Range(0, 4).Sum(quarter => request(((ulong)quarter << 62) + 1));

    private static (int Passed, string? Reason) Write(TableMeter meter, ulong hash, int count) => Repeat(count, () => meter.TakeWrite(hash, 1, []));

    private static (int Passed, string? Reason) Read(TableMeter meter, ulong hash, int count) => Repeat(count, () => meter.TryTakeRead(null, hash, 1));

    private static (int Passed, string? Reason) Repeat(int count, Func<ThrottlingReason?> request)
    {
        for (int i = 0; i < count; i++)
        {
            if (request() is { } reason)
            {
                return (i, reason.Code);
            }
        }

        return (count, null);
    }

    private TableMeter MeterOf(TableDefinition table, LocalEndpointOptions options)
    {
        var meter = new TableMeter(options, new CapacityJournal(_clock), _clock);
        meter.Adopt(table);
        return meter;
    }

    /// <summary>Writes of one unit all over the table until it refuses one in each partition.</summary>
    private static int WriteEverywhere(TableMeter meter) => Enumerable.Range(0, 10).Sum(i => Write(meter, (ulong.MaxValue / 10 * (ulong)i) + 1, 2000).Passed);
}
