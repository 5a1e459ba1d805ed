using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class BatchWriteTests
{
    [Fact]
    public void The_body_puts_items_into_the_table_and_deletes_others()
    {
        byte[] body = BatchWrite.CreateBody("\"My.Table\""u8, [Write("""{"id":{"S":"a"}}"""), Write("""{"id":{"S":"b"}}""", isDelete: true), Write("""{"id":{"S":"c"}}""")]);
        Assert.Equal(
            """{"RequestItems":{"My.Table":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"b"}}}},{"PutRequest":{"Item":{"id":{"S":"c"}}}}]},"ReturnConsumedCapacity":"INDEXES"}""",
            Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData(false, "PutItem", """{"TableName":"My.Table","Item":{"id":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"}""")]
    [InlineData(true, "DeleteItem", """{"TableName":"My.Table","Key":{"id":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"}""")]
    public void A_single_write_is_an_operation_of_its_own(bool isDelete, string operation, string body)
    {
        TableWrite write = Write("""{"id":{"S":"a"}}""", isDelete);
        Assert.Equal((operation, body), (SingleWrite.Operation(write), Encoding.UTF8.GetString(SingleWrite.CreateBody("\"My.Table\""u8, write))));
    }

    [Fact]
    public void Unprocessed_items_and_keys_are_found_even_in_a_table_called_Item()
    {
        BatchWriteAnswer answer = BatchWrite.ReadAnswer("""{"ConsumedCapacity":[],"UnprocessedItems":{"Item":[{"PutRequest":{"Item":{"Item":{"M":{"Item":{"S":"}"}}}}}},{"PutRequest":{"Item":{"id":{"N":"1"}}}},{"DeleteRequest":{"Key":{"id":{"N":"2"}}}}]}}"""u8.ToArray());
        Assert.Equal(["""{"Item":{"M":{"Item":{"S":"}"}}}}""", """{"id":{"N":"1"}}""", """{"id":{"N":"2"}}"""], answer.Unprocessed.Select(item => item.ToString()));
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

    private static TableWrite Write(string json, bool isDelete = false) => new(Item.Parse(json), isDelete);
}
