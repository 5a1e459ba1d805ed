using DynamoBulk.Local.Metering;

namespace DynamoBulk.Local.Tests.Metering;

public sealed class CapacityBucketTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void A_new_bucket_holds_one_second()
    {
        CapacityBucket bucket = NewBucket(rate: 10);

        Assert.Equal(10, Drain(bucket));
    }

    [Fact]
    public void What_is_unused_is_kept_for_so_long()
    {
        CapacityBucket bucket = NewBucket(rate: 10);

        _clock.Advance(3600);

        Assert.Equal(3000, Drain(bucket));
    }

    [Fact]
    public void In_the_long_run_the_rate_is_what_passes()
    {
        CapacityBucket bucket = NewBucket(rate: 7.5);
        int passed = 0;
        for (int i = 0; i < 1000; i++)
        {
            passed += Drain(bucket);
            _clock.Advance(0.1);
        }

        Assert.InRange(passed, 750, 758);
    }

    [Fact]
    public void A_request_dearer_than_a_second_leaves_a_debt()
    {
        CapacityBucket bucket = NewBucket(rate: 5);

        Assert.True(bucket.HasRoomFor(100));
        bucket.Take(100);
        _clock.Advance(19);
        Assert.False(bucket.HasRoomFor(1));
        _clock.Advance(0.2);
        Assert.True(bucket.HasRoomFor(1));
    }

    [Fact]
    public void A_new_rate_holds_from_now_on()
    {
        CapacityBucket bucket = NewBucket(rate: 10);
        Drain(bucket);
        _clock.Advance(1);

        bucket.Rate = 100;
        _clock.Advance(1);

        Assert.Equal(110, Drain(bucket));
    }

    private CapacityBucket NewBucket(double rate) => new(rate, TimeSpan.FromSeconds(300), _clock);

    private static int Drain(CapacityBucket bucket)
    {
        int taken = 0;
        while (bucket.HasRoomFor(1))
        {
            bucket.Take(1);
            taken++;
        }

        return taken;
    }
}
