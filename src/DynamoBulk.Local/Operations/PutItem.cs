using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Stores one item, if a condition allows.</summary>
internal sealed class PutItem(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string tableName = body.RequiredText("TableName");
        string? wanted = ConsumedCapacity.Wanted(body);
        bool returnOld = ReturnedItem.WantsOld(body);
        var expressions = new RequestExpressions(body);
        Condition? condition = expressions.Condition("ConditionExpression");
        expressions.Complete();
        ReadOnlyMemory<byte> item = body.RequiredRaw("Item");
        Table table = tables.Get(tableName);
        Row next = ItemIntake.TakeItem(table, item);
        var charge = new CapacityCharge(table);
        (Row? before, _) = table.Write(next.Key, current => ConditionCheck.Require(condition, current, body, next), charge);

        response.WriteStartObject();
        ReturnedItem.Write(response, "Attributes", returnOld ? before?.Json : (ReadOnlyMemory<byte>?)null);
        ConsumedCapacity.Write(response, wanted, tableName, charge);
        response.WriteEndObject();
    }
}
