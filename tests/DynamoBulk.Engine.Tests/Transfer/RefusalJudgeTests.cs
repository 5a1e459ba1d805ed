using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class RefusalJudgeTests
{
    private static readonly ThrottlingReason s_full = new("TableWriteProvisionedThroughputExceeded", "arn:aws:dynamodb:eu-west-1:1:table/T");
    private static readonly ThrottlingReason s_hot = new("TableWriteKeyRangeThroughputExceeded", "arn:aws:dynamodb:eu-west-1:1:table/T");
    private static readonly ItemInspector s_inspector = new(new KeySchema(new KeyAttribute("k", AttributeType.N)));

    [Fact]
    public void What_the_service_says_counts_and_is_held_for_a_second()
    {
        var judge = new RefusalJudge(isOnDemand: false);
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(1), [s_full], isFull: false, 0));
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(1), [], isFull: false, 0.9));
        Assert.Equal(RefusalCause.KeyRange, judge.Judge(Writes(1), [s_hot], isFull: true, 1));
        Assert.Equal(RefusalCause.KeyRange, judge.Judge(Writes(1), [], isFull: false, 1.9));
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(1), [s_hot, s_full], isFull: false, 2));
    }

    [Fact]
    public void Where_more_is_tried_than_declared_and_as_much_accepted_the_table_is_full()
    {
        var judge = new RefusalJudge(isOnDemand: false);
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(1), [], isFull: true, 0));
        Assert.False(judge.ShouldAsk(0));
    }

    [Fact]
    public void In_doubt_one_write_asks_and_not_again_at_once()
    {
        var judge = new RefusalJudge(isOnDemand: false);
        Assert.Equal(RefusalCause.KeyRange, judge.Judge(Writes(1), [], isFull: false, 0));
        Assert.True(judge.ShouldAsk(0));
        Assert.False(judge.ShouldAsk(0.1));
        Assert.True(judge.ShouldAsk(0.3));
        judge.Judge(Writes(1), [s_hot], isFull: false, 0.4);
        Assert.False(judge.ShouldAsk(0.7));
    }

    [Fact]
    public void An_on_demand_table_that_is_short_everywhere_is_full_whatever_it_calls_it()
    {
        var judge = new RefusalJudge(isOnDemand: true);
        Assert.Equal(RefusalCause.KeyRange, judge.Judge(Writes(25, keys: 2), [s_hot], isFull: false, 0));
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(25), [s_hot], isFull: false, 1));
    }

    [Fact]
    public void Where_nearly_every_refusal_is_about_another_partition_key_none_of_them_is_the_hot_one()
    {
        var judge = new RefusalJudge(isOnDemand: false);
        Assert.Equal(RefusalCause.KeyRange, judge.Judge(Writes(25), [s_hot], isFull: false, 0));
        Assert.Equal(RefusalCause.ManyKeyRanges, judge.Judge(Writes(75), [], isFull: false, 0.6));
        Assert.Equal(RefusalCause.Capacity, judge.Judge(Writes(75), [s_full], isFull: false, 1.2));
        Assert.Equal(RefusalCause.KeyRange, new RefusalJudge(isOnDemand: false).Judge(Writes(100, keys: 80), [s_hot], isFull: false, 0));
    }

    private static PendingWrite[] Writes(int count, int keys = int.MaxValue) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var item = Item.Parse($"{{\"k\":{{\"N\":\"{i % keys}\"}}}}");
        Assert.Null(s_inspector.Inspect(item, out ItemFacts facts));
        return new PendingWrite(new ItemRecord(item, default), facts);
    })];
}
