using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class BatchWriteTests
{
    [Fact]
    public void The_body_puts_each_item_into_the_table()
    {
        byte[] body = BatchWrite.CreateBody("\"My.Table\""u8, [Item.Parse("""{"id":{"S":"a"}}"""), Item.Parse("""{"id":{"S":"b"}}""")]);
        Assert.Equal(
            """{"RequestItems":{"My.Table":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"PutRequest":{"Item":{"id":{"S":"b"}}}}]},"ReturnConsumedCapacity":"INDEXES"}""",
            Encoding.UTF8.GetString(body));
    }

    [Fact]
    public void Unprocessed_items_are_found_even_in_a_table_called_Item()
    {
        BatchWriteAnswer answer = BatchWrite.ReadAnswer("""{"ConsumedCapacity":[],"UnprocessedItems":{"Item":[{"PutRequest":{"Item":{"Item":{"M":{"Item":{"S":"}"}}}}}},{"PutRequest":{"Item":{"id":{"N":"1"}}}}]}}"""u8.ToArray());
        Assert.Equal(["""{"Item":{"M":{"Item":{"S":"}"}}}}""", """{"id":{"N":"1"}}"""], answer.Unprocessed.Select(item => item.ToString()));
        Assert.Equal(0, answer.Consumed.Total);
    }

    [Fact]
    public void Global_indexes_have_capacity_of_their_own()
    {
        BatchWriteAnswer answer = BatchWrite.ReadAnswer("""
            {"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"T","CapacityUnits":57.5,"Table":{"CapacityUnits":25},
             "GlobalSecondaryIndexes":{"one":{"CapacityUnits":20},"two":{"CapacityUnits":10.5}},"LocalSecondaryIndexes":{"three":{"CapacityUnits":2}}}]}
            """u8.ToArray());
        Assert.Equal((57.5, 27.0), (answer.Consumed.Total, answer.Consumed.Table));
    }
}
