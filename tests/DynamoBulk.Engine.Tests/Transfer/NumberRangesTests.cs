using DynamoBulk.Transfer.Checkpoints;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class NumberRangesTests
{
    /// <summary>Numbers in any order, of which the beginning is taken out whenever it is there.</summary>
    [Fact]
    public void It_is_the_set_of_the_numbers() => Prop.ForAll(Gen.Choose(1, 40).ListOf().ToArbitrary(), numbers =>
    {
        var model = new SortedSet<long>();
        var ranges = new NumberRanges([]);
        long mark = 0;
        foreach (int number in numbers.Distinct())
        {
            model.Add(number);
            ranges.Add(number);
            if (number % 3 == 0 && ranges.TryTake(mark + 1, out long last))
            {
                mark = last;
                model.RemoveWhere(taken => taken <= last);
            }

            Assert.Equal(model, DoneRecords.Numbers(ranges.ToList()));
            Assert.Equal(model, DoneRecords.Numbers(new NumberRanges(ranges.ToList()).ToList()));
            Assert.Equal(model, Enumerable.Range(1, 40).Select(any => (long)any).Where(ranges.Contains));
            var done = new DoneRecords(new InputPlace(0, 0), mark, ranges.ToList());
            Assert.All(Enumerable.Range(1, 40), any => Assert.Equal(any <= mark || model.Contains(any), done.Has(any)));
            Assert.All(Enumerable.Range(1, 40), any => Assert.Equal(Enumerable.Range(any, 4).All(one => done.Has(one)), done.HasAll(any, any + 3)));
            Assert.True(ranges.ToList().Chunk(2).Zip(ranges.ToList().Chunk(2).Skip(1), (one, next) => one[1] + 1 < next[0]).All(apart => apart));
        }
    }).QuickCheckThrowOnFailure();
}
