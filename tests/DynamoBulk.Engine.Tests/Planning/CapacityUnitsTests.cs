using DynamoBulk.Planning;

namespace DynamoBulk.Engine.Tests.Planning;

public class CapacityUnitsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1024, 1)]
    [InlineData(1025, 2)]
    [InlineData(3584, 4)]
    [InlineData(409_600, 400)]
    public void A_write_costs_a_unit_for_each_kilobyte_begun(int size, int units) => Assert.Equal(units, CapacityUnits.OfWrite(size));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(4096, 0.5)]
    [InlineData(4097, 1)]
    [InlineData(409_600, 50)]
    [InlineData(1_048_576, 128)]
    public void A_read_costs_half_a_unit_for_each_4_kilobytes_begun_and_twice_that_when_consistent(long size, double units)
    {
        Assert.Equal(units, CapacityUnits.OfRead(size));
        Assert.Equal(2 * units, CapacityUnits.OfRead(size, consistent: true));
    }
}
