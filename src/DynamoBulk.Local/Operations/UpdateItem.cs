using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Changes attributes of one item, which is made if it is not there.</summary>
internal sealed class UpdateItem(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string tableName = body.RequiredText("TableName");
        string? wanted = ConsumedCapacity.Wanted(body);
        string? returned = ReturnedItem.Wanted(body);
        var expressions = new RequestExpressions(body);
        UpdateExpression update = expressions.Update() ?? new UpdateExpression();
        Condition? condition = expressions.Condition("ConditionExpression");
        expressions.Complete();
        ReadOnlyMemory<byte> json = body.RequiredRaw("Key");
        Table table = tables.Get(tableName);
        RowKey key = ItemIntake.TakeKey(table, json);
        RefuseKeyChanges(table, update);
        var charge = new CapacityCharge(table);
        (Row? before, Row? after) = table.Write(
            key,
            current =>
            {
                ConditionCheck.Require(condition, current, body);
                return Updated(table, key, update, current?.Json ?? json);
            },
            charge);

        response.WriteStartObject();
        ReturnedItem.Write(response, "Attributes", Returned(returned, update, before?.Json, after!.Json));
        ConsumedCapacity.Write(response, wanted, tableName, charge);
        response.WriteEndObject();
    }

    private static Row Updated(Table table, RowKey key, UpdateExpression update, ReadOnlyMemory<byte> current)
    {
        AttributeMap item = AttributeJson.ReadMap(current);
        update.Apply(item, AttributeJson.ReadMap(current));
        byte[] json = AttributeJson.Write(item);
        return table.Inspector.Inspect(new Item(json), out ItemFacts facts) switch
        {
            null => new Row(key, json, facts.Size),
            { Code: ProblemCode.ItemTooLarge } => throw ServiceException.Validation("Item size to update has exceeded the maximum allowed size"),
            _ => ItemIntake.TakeItem(table, json), // throws, in the service's words
        };
    }

    private static void RefuseKeyChanges(Table table, UpdateExpression update)
    {
        AttributePath? onKey = update.Paths.FirstOrDefault(path => table.Definition.PrimaryKey.Any(key => key.Name == path.Root));
        if (onKey is not null)
        {
            throw ServiceException.InvalidParameter($"Cannot update attribute {onKey.Root}. This attribute is part of the key");
        }
    }

    private static ReadOnlyMemory<byte>? Returned(string? wanted, UpdateExpression update, ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte> after)
    {
        ReadOnlyMemory<byte>? source = wanted switch
        {
            "ALL_OLD" or "UPDATED_OLD" => before,
            "ALL_NEW" or "UPDATED_NEW" => after,
            _ => null,
        };
        if (source is not { } item || wanted is "ALL_OLD" or "ALL_NEW")
        {
            return source;
        }

        AttributeMap part = new ProjectionExpression(update.Paths).Apply(AttributeJson.ReadMap(item));
        return part.Count > 0 ? AttributeJson.Write(part) : (ReadOnlyMemory<byte>?)null;
    }
}
