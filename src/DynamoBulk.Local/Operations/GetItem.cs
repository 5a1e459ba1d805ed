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
        RowKey key = ItemIntake.TakeKey(table, json);
        Row? row = table.Rows.Find(key);
        var charge = new CapacityCharge(table) { TableUnits = UnitCost.Read(row?.Size ?? 0, body.Flag("ConsistentRead") == true) };
        table.Meter.TakeRead(index: null, key.Hash, charge.TableUnits);

        response.WriteStartObject();
        ReturnedItem.Write(response, "Item", row is null ? (ReadOnlyMemory<byte>?)null : projection?.Apply(row.Json) ?? row.Json);
        ConsumedCapacity.Write(response, wanted, tableName, charge);
        response.WriteEndObject();
    }
}
