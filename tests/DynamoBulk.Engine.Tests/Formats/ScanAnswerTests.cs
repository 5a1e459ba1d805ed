using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class ScanAnswerTests
{
    [Fact]
    public async Task Items_come_with_their_lines_wherever_they_stand_in_the_answer()
    {
        string file = """
            {
                "Count": 2, "Nested": {"Items": [{"x": 1}]},
                "Items": [
                    {"id": {"N": "1"}},
                    {"id": {"N": "2"}, "Items": {"L": []}}
                ],
                "ScannedCount": 2,
                "ConsumedCapacity": null
            }
            {"Items":[],"Count":0}
            {"Items":[{"id":{"N":"3"}}]}
            """;

        Assert.Equal(
            """
            4: {"id": {"N": "1"}}
            5: {"id": {"N": "2"}, "Items": {"L": []}}
            11: {"id":{"N":"3"}}
            """,
            Show(await ReadAsync(new ScanAnswerReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}},\n{\"id\"", 2)]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}}\n", 2)]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}}]\n,\n", 3)]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}}]}\n\nx", 3)]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}}]}\n5", 2)]
    [InlineData("{\"Items\":[{\"id\":{\"N\":\"1\"}}]}\n[{\"id\":{\"N\":\"2\"}}]", 2)]
    public async Task What_stands_before_a_broken_place_is_good_and_the_place_is_named(string file, int line)
    {
        List<ItemRecord> records = [];
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (IReadOnlyList<ItemRecord> page in new ScanAnswerReader().ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(file)), Source, TestContext.Current.CancellationToken))
            {
                records.AddRange(page);
            }
        });
        Assert.Equal("1: {\"id\":{\"N\":\"1\"}}", Show(records));
        Assert.StartsWith($"input line {line} is no valid JSON: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"id\":{\"N\":\"2\"}}")]
    [InlineData("{\"Item\":{\"id\":{\"N\":\"2\"}}}")]
    [InlineData("{\"Items\":{\"id\":{\"N\":\"2\"}}}")]
    [InlineData("{\"Count\":2,\"Nested\":{\"Items\":[]}}")]
    [InlineData("{\"\\ud800Item\":[{\"id\":{\"N\":\"2\"}}]}")]
    [InlineData("{}")]
    public async Task What_follows_an_answer_and_is_none_is_refused(string json)
    {
        string file = $"{{\"Items\":[],\"Count\":0}}\n\n{json}\n";

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new ScanAnswerReader(), file));

        Assert.Equal("input line 3 holds no Items; each object is to be an answer of Scan or Query, as the first one is.", exception.Message);
    }

    [Fact]
    public void Any_items_come_back() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            List<string> expected = [.. items.Select(item => item.ToString())];
            string file = $"{{\"Items\":[{string.Join(",\n", expected)}],\"Count\":{expected.Count},\"ScannedCount\":{expected.Count}}}";
            Assert.Equal(expected, ReadAsync(new ScanAnswerReader(), file).GetAwaiter().GetResult().Select(record => record.Item.ToString()));
        }).QuickCheckThrowOnFailure();
}
