using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class PageSizerTests
{
    [Fact]
    public void Where_the_table_can_bear_it_pages_are_of_256_KB()
    {
        var sizer = new PageSizer();
        sizer.Learn(items: 50, units: 5);
        Assert.Equal((320, 32.0), sizer.Next(10_000));
        sizer.Learn(items: 4000, units: 128);
        Assert.Equal((1000, 32.0), sizer.Next(10_000));
    }

    [Fact]
    public void Where_it_cannot_pages_cost_what_they_may()
    {
        var sizer = new PageSizer();
        Assert.Equal((50, 1.0), sizer.Next(25));
        sizer.Learn(items: 50, units: 5);
        Assert.Equal((250, 25.0), sizer.Next(25));
        sizer.Learn(items: 250, units: 500);
        Assert.Equal(12, sizer.Next(25).Limit);
        Assert.Equal(1, sizer.Next(1).Limit);
    }

    [Fact]
    public void The_last_items_of_a_segment_teach_nothing_and_a_server_that_does_not_tell_is_asked_for_ever_more()
    {
        var sizer = new PageSizer();
        sizer.Learn(items: 50, units: 5);
        sizer.Learn(items: 1, units: 0.5);
        sizer.Learn(items: 0, units: 0.5);
        Assert.Equal((320, 32.0), sizer.Next(10_000));

        var untold = new PageSizer();
        untold.Learn(items: 50, units: 0);
        Assert.Equal(3200, untold.Next(10_000).Limit);
    }
}
