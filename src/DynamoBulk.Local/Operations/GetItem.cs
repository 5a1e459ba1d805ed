using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads one item.</summary>
internal sealed class GetItem(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string tableName = body.RequiredText("TableName");
        string? wanted = ConsumedCapacity.Wanted(body);
        var expressions = new RequestExpressions(body);
        ProjectionExpression? projection = expressions.Projection();
        expressions.Complete();
        ReadOnlyMemory<byte> json = body.RequiredRaw("Key");
        Table table = tables.Get(tableName);
        Row? row = table.Rows.Find(ItemIntake.TakeKey(table, json));
        var charge = new CapacityCharge(table) { TableUnits = UnitCost.Read(row?.Size ?? 0, body.Flag("ConsistentRead") == true) };

        response.WriteStartObject();
        ReturnedItem.Write(response, "Item", row is null ? null : projection?.Apply(row.Json) ?? row.Json);
        ConsumedCapacity.Write(response, wanted, tableName, charge);
        response.WriteEndObject();
    }
}
