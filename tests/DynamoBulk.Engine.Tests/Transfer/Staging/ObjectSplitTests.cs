using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class ObjectSplitTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(Megabyte, 1)]
    [InlineData(10 * Megabyte, 10)]
    [InlineData(64 * Megabyte, 64)]
    [InlineData((80 * Megabyte) + 12_345, 64)]
    [InlineData(1024 * Megabyte, 64)]
    [InlineData(64 * 128 * Megabyte, 64)]
    [InlineData(1024 * 1024 * Megabyte, 8192)]
    [InlineData(50_000 * 128 * Megabyte, 50_000)]
    [InlineData(50_000 * 5120 * Megabyte, 50_000)]
    public void There_are_enough_objects_to_work_on_at_once_and_no_more_than_a_job_takes(long bytes, int expected)
    {
        Assert.Equal(expected, ObjectSplit.CountOf(bytes));
        Assert.InRange((bytes + expected - 1) / expected, 1, 5L * 1024 * Megabyte);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(63, 64)]
    [InlineData(10_000, 1)]
    [InlineData(10_000, 7)]
    [InlineData(10_000, 64)]
    public void Each_line_is_in_one_object_and_objects_are_of_one_size_to_a_line(int count, int objects)
    {
        const int LongestLine = 3000;
        var random = new Random(count);
        using StagedLines lines = Lines(Enumerable.Range(0, count).Select(_ => random.Next(20, LongestLine)));
        List<StagedObject> split = [.. ObjectSplit.Split(lines, objects)];

        Assert.Equal(Enumerable.Range(1, split.Count), split.Select(one => one.Number));
        Assert.Equal(0, split[0].First);
        Assert.All(split.Zip(split.Skip(1)), pair => Assert.Equal(pair.First.First + pair.First.Count, pair.Second.First));
        Assert.Equal(count, split[^1].First + split[^1].Count);
        Assert.InRange(split.Count, 1, objects);
        double even = (double)lines.Bytes / objects;
        Assert.All(split, one => Assert.InRange(lines.Read(one.First, one.Count).Sum(line => line.LineLength), Math.Max(1, even - LongestLine), even + LongestLine));
    }

    [Fact]
    public void Lines_larger_than_an_object_was_to_be_make_fewer_objects()
    {
        using StagedLines lines = Lines([10, 10, 1000, 10, 10, 1000, 10]);

        Assert.Equal([3L, 1L, 2L, 1L], ObjectSplit.Split(lines, 10).Select(one => one.Count));
    }

    private static StagedLines Lines(IEnumerable<int> lengths)
    {
        var lines = new StagedLines();
        foreach (int length in lengths)
        {
            lines.Add(new StagedLine(0, length, length, length));
        }

        lines.Complete();
        return lines;
    }
}
