using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

public sealed class CapacityLimitsTests
{
    private static readonly DeclaredCapacity s_table = new(null, 1000, null, IsProvisioned: true);
    private static readonly DeclaredCapacity s_index = new("ByColor", 400, null, IsProvisioned: true);

    [Fact]
    public void Table_and_indexes_are_a_limit_together()
    {
        Assert.Equal(new CapacityLimits(1400, 800, CapacityLimitKind.Provisioned), new CapacityGovernor([s_table, s_index]).Limits);
        Assert.Equal(new CapacityLimits(1000, 1000, CapacityLimitKind.Provisioned), new CapacityGovernor([s_table]).Limits);
        Assert.Equal(CapacityLimitKind.OnDemand, new CapacityGovernor([s_table with { IsProvisioned = false }]).Limits.Kind);
    }

    [Fact]
    public void A_ceiling_is_the_limit_where_it_is_lower()
    {
        Assert.Equal(new CapacityLimits(300, 300, CapacityLimitKind.Ceiling), new CapacityGovernor([s_table], new CapacityCeiling { Units = 300 }).Limits);
        Assert.Equal(new CapacityLimits(500, 500, CapacityLimitKind.Ceiling), new CapacityGovernor([s_table], new CapacityCeiling { Percent = 50 }).Limits);
        Assert.Equal(new CapacityLimits(1000, 1000, CapacityLimitKind.Provisioned), new CapacityGovernor([s_table], new CapacityCeiling { Units = 5000 }).Limits);
    }

    [Fact]
    public void The_pace_follows_what_replies_teach_about_the_indexes()
    {
        var governor = new CapacityGovernor([s_table, s_index]);
        Admission admission = governor.TryAdmit(10, out _)!;
        governor.Report(admission, new RequestReport { Consumed = new ConsumedCapacity(15, [new IndexUnits("ByColor", 5)]) });
        Assert.Equal(1200, governor.Limits.Pace, 3); // 800 known units: the index is full with half of them
    }
}
