using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

public class SegmentDealTests
{
    private static readonly ReadOnlyMemory<byte> s_more = "{}"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    [InlineData(89)]
    [InlineData(1000)]
    public void Every_segment_is_read_once_to_its_end_whatever_comes_between(int total)
    {
        var random = new Random(total);
        var deal = new SegmentDeal(total);
        int[] lengths = [.. Enumerable.Range(0, total).Select(_ => random.Next(1, 9))];
        int[] read = new int[total];
        var inFlight = new List<ScanSegment>();
        for (double now = 0; !deal.IsDone; now += 0.01)
        {
            while (inFlight.Count < 8 && deal.Take(now) is { } taken)
            {
                Assert.True(taken.Due <= now, "a throttled segment waits");
                Assert.DoesNotContain(inFlight, segment => segment.Number == taken.Number);
                inFlight.Add(taken);
            }

            if (inFlight.Count == 0)
            {
                Assert.True(deal.NextDue > now, "what cannot be taken now is due later");
                continue;
            }

            ScanSegment ended = inFlight[random.Next(inFlight.Count)];
            inFlight.Remove(ended);
            if (random.Next(4) == 0)
            {
                deal.Cool(ended, now);
            }
            else if (++read[ended.Number] == lengths[ended.Number])
            {
                deal.End();
            }
            else
            {
                deal.Advance(ended, s_more);
            }
        }

        Assert.Equal(lengths, read);
    }

    [Fact]
    public void What_is_open_is_spread_over_the_whole_table_all_the_time()
    {
        const int Total = 5000;
        const int Partitions = 40;
        var deal = new SegmentDeal(Total);
        int[] pages = new int[Partitions];
        for (int page = 1; page <= Total; page++)
        {
            pages[deal.Take(0)!.Number * Partitions / Total]++;
            deal.End();
            if (page % 400 == 0)
            {
                Assert.All(pages, count => Assert.InRange(count, page / Partitions * 0.6, page / Partitions * 1.5));
            }
        }
    }

    [Fact]
    public void A_segment_much_longer_than_the_others_goes_before_them()
    {
        var deal = new SegmentDeal(64);
        int longest = 0;
        int turns = 0;
        while (!deal.IsDone && deal.Open < 64)
        {
            deal.Advance(deal.Take(0)!, s_more);
        }

        for (; turns < 64 * 8; turns++)
        {
            ScanSegment segment = deal.Take(0)!;
            if (segment.Number != 5 && segment.Pages == 4)
            {
                deal.End();
                continue;
            }

            longest = segment.Number == 5 ? segment.Pages + 1 : longest;
            deal.Advance(segment, s_more);
        }

        Assert.True(deal.Open == 1 || longest > 64, $"{longest} pages of the long one");
    }

    [Fact]
    public void A_throttled_segment_waits_longer_each_time_and_others_go_on()
    {
        var deal = new SegmentDeal(2);
        ScanSegment hot = deal.Take(0)!;
        ScanSegment other = deal.Take(0)!;
        double now = 0;
        double waited = 0;
        for (int i = 0; i < 8; i++)
        {
            deal.Cool(hot, now);
            deal.Advance(other, s_more);
            Assert.Equal(1, deal.CountCooling(now));
            Assert.Same(other, deal.Take(now));
            Assert.Null(deal.Take(now));
            double wait = hot.Due - now;
            Assert.True(wait > waited || wait == 1, $"{wait} s after {waited} s");
            (waited, now) = (wait, hot.Due);
            Assert.Same(hot, deal.Take(now));
        }

        Assert.Equal(1, waited, 6);
    }
}
