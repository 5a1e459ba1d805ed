using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class PageSizerTests
{
    [Fact]
    public void Where_the_table_can_bear_it_pages_are_full()
    {
        var sizer = new PageSizer();
        Assert.Null(sizer.Next(10_000).Limit);
        sizer.Learn(items: 4000, units: 128);
        Assert.Equal((null, 128.0), sizer.Next(10_000));
    }

    [Fact]
    public void Where_it_cannot_pages_cost_what_they_may()
    {
        var sizer = new PageSizer();
        Assert.NotNull(sizer.Next(25).Limit);
        sizer.Learn(items: 50, units: 5);
        Assert.Equal((250, 25.0), sizer.Next(25));
        sizer.Learn(items: 250, units: 500);
        Assert.Equal(12, sizer.Next(25).Limit);
        Assert.Equal(1, sizer.Next(1).Limit);
    }
}
