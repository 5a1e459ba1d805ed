using System.Text;
using System.Text.Json;
using DynamoBulk.Service;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class PageAnswerTests
{
    [Fact]
    public void Any_items_are_read_as_they_were_sent() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbitraryItems.Many,
        items =>
        {
            string key = """{"id":{"S":"a\"}b"}}""";
            string body = $$$"""{ "Count" : {{{items.Count}}}, "Items":[ {{{string.Join(" ,\n", items)}}} ],"LastEvaluatedKey":{{{key}}},"ConsumedCapacity":{"TableName":"Items","CapacityUnits":12.5,"Table":{"CapacityUnits":1}},"ScannedCount":7}""";
            PageAnswer page = PageAnswer.Read(Encoding.UTF8.GetBytes(body));
            return page.Items.Select(item => item.ToString()).SequenceEqual(items.Select(item => item.ToString()))
                && Encoding.UTF8.GetString(page.LastEvaluatedKey.Span) == key
                && page.Consumed.Total == 12.5;
        }));

    [Fact]
    public void The_last_page_has_no_key_to_go_on_from()
    {
        PageAnswer page = PageAnswer.Read("""{"Items":[],"LastEvaluatedKey":null,"Count":0}"""u8.ToArray());
        Assert.Empty(page.Items);
        Assert.True(page.LastEvaluatedKey.IsEmpty);
    }

    [Fact]
    public void An_answer_cut_at_any_byte_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""{"Items":[{"id":{"S":"a\\\"{"}},{"id":{"N":"1"}}],"Count":2,"LastEvaluatedKey":{"id":{"N":"1"}}}""");
        Assert.Equal(2, PageAnswer.Read(whole).Items.Count);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<JsonException>(() => PageAnswer.Read(whole.AsMemory(0, length)));
        }
    }
}
