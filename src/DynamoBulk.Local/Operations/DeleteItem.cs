using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Removes one item, if a condition allows; that there was none is no error.</summary>
internal sealed class DeleteItem(TableCatalog tables) : IOperation
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
        ReadOnlyMemory<byte> json = body.RequiredRaw("Key");
        Table table = tables.Get(tableName);
        RowKey key = ItemIntake.TakeKey(table, json);
        var charge = new CapacityCharge(table);
        (Row? before, _) = table.Write(key, current => ConditionCheck.Require(condition, current, body, null), charge);

        response.WriteStartObject();
        ReturnedItem.Write(response, "Attributes", returnOld ? before?.Json : (ReadOnlyMemory<byte>?)null);
        ConsumedCapacity.Write(response, wanted, tableName, charge);
        response.WriteEndObject();
    }
}
