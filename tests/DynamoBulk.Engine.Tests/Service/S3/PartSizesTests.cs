using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class PartSizesTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public void The_parts_that_S3_takes_suffice_for_the_largest_object()
    {
        long all = Enumerable.Range(1, PartSizes.MostParts).Sum(number => (long)PartSizes.Of(number, ObjectUpload.DefaultPartSize));

        Assert.True(all >= 5L * 1024 * 1024 * Megabyte, $"{all / Megabyte} MB");
        Assert.Equal(1024 * Megabyte, PartSizes.Of(PartSizes.MostParts, ObjectUpload.DefaultPartSize));
    }

    [Fact]
    public void Parts_are_small_for_as_long_as_they_can_be()
    {
        Assert.Equal([8, 8, 16, 16, 32], new[] { 1, 800, 801, 1600, 1601 }.Select(number => PartSizes.Of(number, ObjectUpload.DefaultPartSize) / Megabyte));
        Assert.Equal([4, 4, 2, 1, 1], new[] { 8, 16, 32, 64, 1024 }.Select(megabytes => PartSizes.InFlight((int)(megabytes * Megabyte))));
    }
}
