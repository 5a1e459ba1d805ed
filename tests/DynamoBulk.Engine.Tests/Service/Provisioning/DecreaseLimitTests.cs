using DynamoBulk.Items;
using DynamoBulk.Service.Provisioning;

namespace DynamoBulk.Engine.Tests.Service.Provisioning;

public sealed class DecreaseLimitTests
{
    private static readonly DateTime s_now = new(2026, 3, 1, 22, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void While_decreases_are_left_or_an_hour_has_passed_it_can_be_put_back_at_any_time()
    {
        Assert.Null(Earliest(Table(3, s_now)));
        Assert.Null(Earliest(Table(4, s_now.AddHours(-1))));
        Assert.Null(Earliest(Table(9, s_now.AddDays(-1))));
    }

    [Fact]
    public void Else_an_hour_after_the_last_decrease_or_at_midnight()
    {
        Assert.Equal(s_now.AddMinutes(40), Earliest(Table(4, s_now.AddMinutes(-20))));
        DateTime late = s_now.AddMinutes(100);
        Assert.Equal(s_now.Date.AddDays(1), DecreaseLimit.EarliestReturn(Table(4, late), Raised, late));
    }

    [Fact]
    public void An_index_counts_by_itself_and_only_when_it_is_raised()
    {
        TableInfo table = Table(0, null, new GlobalIndexInfo { IndexName = "I", ReadCapacityUnits = 5, WriteCapacityUnits = 5, DecreasesToday = 4, LastDecreaseDateTime = s_now });
        ProvisionedCapacity both = ProvisionedCapacity.Of(table).WithTable(null, 50);
        ProvisionedCapacity tableAlone = both with { Indexes = ProvisionedCapacity.Of(table).Indexes };
        Assert.Equal(s_now.AddHours(1), DecreaseLimit.EarliestReturn(table, both, s_now));
        Assert.Null(DecreaseLimit.EarliestReturn(table, tableAlone, s_now));
    }

    private static ProvisionedCapacity Raised => ProvisionedCapacity.Of(Table(0, null)).WithTable(null, 50);

    private static DateTime? Earliest(TableInfo table) => DecreaseLimit.EarliestReturn(table, Raised, s_now);

    private static TableInfo Table(int decreases, DateTime? last, params GlobalIndexInfo[] indexes) => new()
    {
        TableName = "T",
        TableStatus = "ACTIVE",
        BillingMode = "Provisioned",
        ReadCapacityUnits = 5,
        WriteCapacityUnits = 5,
        DecreasesToday = decreases,
        LastDecreaseDateTime = last,
        GlobalIndexes = indexes,
        Keys = new KeySchema(new KeyAttribute("id", AttributeType.S)),
    };
}
