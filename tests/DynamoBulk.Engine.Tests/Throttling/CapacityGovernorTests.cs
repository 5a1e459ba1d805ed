using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

public sealed class CapacityGovernorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_table_is_used_to_the_full_and_hardly_anything_is_refused(int seed)
    {
        var table = new MeteredTable(2000, seed);
        table.Write(table.NewGovernor(), 50);
        double used = table.UnitsBetween(3, 50);
        AssertAtLeast(0.97 * 2000 * 47, used);
        AssertAtMost(0.01 * (table.Refused + table.UnitsBetween(0, 50)), table.Refused);
    }

    [Fact]
    public void What_others_leave_is_used_without_hammering()
    {
        var table = new MeteredTable(2000) { Others = 1200 };
        table.Write(table.NewGovernor(), 60);
        AssertAtLeast(0.9 * 800 * 55, table.UnitsBetween(5, 60));
        AssertAtMost(0.05 * table.UnitsBetween(0, 60), table.Refused);
    }

    [Theory]
    [InlineData(1, 0.02)]
    [InlineData(2, 0.2)]
    [InlineData(3, 1.5)]
    public void A_ceiling_holds_in_every_second_however_long_answers_take(int seed, double latency)
    {
        var table = new MeteredTable(5000, seed) { Latency = latency };
        table.Write(table.NewGovernor(new CapacityCeiling { Units = 500 }), 20);
        AssertAtMost(500, table.MostIn(1));
        AssertAtLeast(500 * 18 / (1 + latency) * 0.9, table.UnitsBetween(0, 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_overwrites_cost_more_is_paid_back(int seed)
    {
        var table = new MeteredTable(5000, seed) { Cost = random => random.Next(1, 9) };
        table.Write(table.NewGovernor(new CapacityCeiling { Units = 500 }), 60);
        AssertAtMost(5000, table.MostIn(10));
        AssertAtLeast(0.85 * 500 * 60, table.UnitsBetween(0, 60));
    }

    [Fact]
    public void A_percentage_leaves_the_rest_to_others()
    {
        var table = new MeteredTable(2000) { Others = 1100 };
        table.Wait(1);
        table.Write(table.NewGovernor(new CapacityCeiling { Percent = 40 }), 20);
        Assert.Equal(0, table.Refused);
        AssertAtLeast(0.95 * 800 * 19, table.UnitsBetween(2, 21));
    }

    [Fact]
    public void An_index_that_is_smaller_than_the_table_sets_the_pace()
    {
        var table = new MeteredTable(2000) { IndexCapacity = 500 };
        table.Write(table.NewGovernor(), 30);
        AssertAtLeast(0.95 * 500 * 27, table.UnitsBetween(3, 30));
        Assert.Contains(table.Decisions, sentence => sentence.StartsWith("Index ByDate full", StringComparison.Ordinal));
    }

    [Fact]
    public void An_enlarged_table_is_used_within_five_seconds_and_a_shrunken_one_within_two()
    {
        var table = new MeteredTable(1000);
        CapacityGovernor governor = table.NewGovernor();
        table.Write(governor, 10);
        table.Capacity = 4000;
        table.Write(governor, 2);
        governor.Adopt([new DeclaredCapacity(null, 4000, null, IsProvisioned: true)]);
        table.Write(governor, 8);
        AssertAtLeast(0.95 * 4000 * 5, table.UnitsBetween(15, 20));

        table.Capacity = 500;
        table.Write(governor, 2);
        double refused = table.Refused;
        table.Write(governor, 10);
        AssertAtLeast(0.9 * 500 * 10, table.UnitsBetween(22, 32));
        AssertAtMost(0.05 * 500 * 10, table.Refused - refused);
        Assert.Contains(table.Decisions, sentence => sentence.Contains("4,000 units a second now, after 1,000", StringComparison.Ordinal));
    }

    [Fact]
    public void An_on_demand_table_is_followed_as_it_grows()
    {
        var table = new MeteredTable(4000);
        CapacityGovernor governor = table.NewGovernor(isProvisioned: false);
        table.Write(governor, 20);
        AssertAtLeast(0.95 * 4000 * 15, table.UnitsBetween(5, 20));
        table.Capacity = 8000;
        table.Write(governor, 30);
        AssertAtLeast(0.9 * 8000 * 10, table.UnitsBetween(40, 50));
    }

    [Fact]
    public void The_owners_maximum_is_never_tried()
    {
        var table = new MeteredTable(5000);
        table.Write(table.NewGovernor(isProvisioned: false, maximum: 1000), 20);
        AssertAtMost(1000 * 20.5, table.UnitsBetween(0, 20));
    }

    [Fact]
    public void Where_a_limit_does_not_give_way_it_stays_and_says_why()
    {
        var table = new MeteredTable(1000) { Reasons = [new ThrottlingReason("TableWriteAccountLimitExceeded", "arn:aws:dynamodb:eu-west-1:1:table/T")] };
        CapacityGovernor governor = table.NewGovernor(isProvisioned: false);
        table.Write(governor, 10);
        double refused = table.Refused;
        table.Write(governor, 30);
        Assert.Equal(refused, table.Refused);
        Assert.Contains(table.Decisions, sentence => sentence.Contains("does not give way (TableWriteAccountLimitExceeded)", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_table_is_used_and_not_hammered_whatever_others_take_and_however_long_answers_take(int seed)
    {
        var random = new Random(seed);
        var table = new MeteredTable(Math.Round(100 * Math.Pow(200, random.NextDouble())), seed) { Latency = random.NextDouble() * 0.3 };
        table.Others = random.Next(3) == 0 ? 0 : random.NextDouble() * 0.6 * table.Capacity;
        CapacityGovernor governor = table.NewGovernor();
        table.Write(governor, 20);
        double refused = table.Refused;
        table.Write(governor, 40);
        double left = (table.Capacity - table.Others) * 40;
        AssertAtLeast(0.9 * left, table.UnitsBetween(20, 60));
        AssertAtMost(0.06 * left, table.Refused - refused);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Fact]
    public void Saved_burst_credit_is_used_and_then_the_rate_is_the_tables_again()
    {
        var table = new MeteredTable(1000) { Burst = 60_000 };
        CapacityGovernor governor = table.NewGovernor();
        table.Write(governor, 60);
        AssertAtLeast(0.97 * (60_000 + (60 * 1000)), table.UnitsBetween(0, 60));
        double refused = table.Refused;
        table.Write(governor, 20);
        AssertAtLeast(0.97 * 20 * 1000, table.UnitsBetween(60, 80));
        AssertAtMost(0.01 * 20 * 1000, table.Refused - refused);
    }

    [Fact]
    public void Where_many_key_ranges_are_full_the_rate_falls_and_the_reason_is_told_by_its_name()
    {
        var table = new MeteredTable(1000) { Cause = RefusalCause.ManyKeyRanges };
        CapacityGovernor governor = table.NewGovernor();
        governor.Adopt([new DeclaredCapacity(null, 10_000, null, IsProvisioned: true)]);
        table.Write(governor, 5);
        double refused = table.Refused;
        table.Write(governor, 20);
        AssertAtLeast(0.9 * 1000 * 20, table.UnitsBetween(5, 25));
        AssertAtMost(0.05 * 1000 * 20, table.Refused - refused);
        Assert.Contains(table.Decisions, sentence => sentence.StartsWith("A few partitions are full", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hot_key_range_leaves_the_rate_alone()
    {
        var table = new MeteredTable(1000) { Cause = RefusalCause.KeyRange };
        CapacityGovernor governor = table.NewGovernor();
        table.Write(governor, 5);
        double asked = table.UnitsBetween(0, 5) + table.Refused;
        table.Capacity = 500;
        table.Write(governor, 5);
        AssertAtLeast(0.9 * asked, table.UnitsBetween(5, 10) + table.Refused);
        Assert.Empty(table.Decisions);
    }

    [Fact]
    public async Task Waiting_ends_with_its_token()
    {
        var governor = new CapacityGovernor([new DeclaredCapacity(null, 1, null, IsProvisioned: true)], time: new FakeTime());
        governor.Report(await governor.AdmitAsync(1000, CancellationToken.None), new RequestReport());
        using var cancellation = new CancellationTokenSource();
        Task waiting = governor.AdmitAsync(1, cancellation.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static void AssertAtLeast(double expected, double actual) => Assert.InRange(actual, expected, double.PositiveInfinity);

    private static void AssertAtMost(double expected, double actual) => Assert.InRange(actual, 0, expected);
}
