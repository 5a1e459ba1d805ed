using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Tables;

/// <summary>Takes items and keys into a table: checks them, in the service's words where they are refused, and finds their place.</summary>
internal static class ItemIntake
{
    /// <summary>Takes an item that is to be stored; the row may still be a view of the request.</summary>
    /// <param name="table">The table.</param>
    /// <param name="json">The item.</param>
    /// <param name="inBatch">Whether it comes in a batch: then the service says less of what is wrong with its key.</param>
    public static Row TakeItem(Table table, ReadOnlyMemory<byte> json, bool inBatch = false)
    {
        if (table.Inspector.Inspect(new Item(json), out ItemFacts facts) is { } problem)
        {
            throw Refusal(table, json, problem, inBatch);
        }

        ReadOnlyMemory<byte> stored = NumberNotation.IsPlain(json.Span) ? json : AttributeJson.Write(AttributeJson.ReadMap(json));
        return new Row(table.Encoder.Encode(stored), stored, facts.Size);
    }

    /// <summary>Takes a key that stands alone: exactly the key attributes, in their types.</summary>
    public static RowKey TakeKey(Table table, ReadOnlyMemory<byte> json)
    {
        if (table.KeyInspector.Inspect(new Item(json), out _) is { } problem)
        {
            throw KeyRefusal(table, json, problem);
        }

        return RequestObject.Read(json).Members.Count == table.Encoder.Attributes.Count
            ? table.Encoder.Encode(json)
            : throw ServiceException.Validation("The provided key element does not match the schema");
    }

    private static ServiceException Refusal(Table table, ReadOnlyMemory<byte> json, ItemProblem problem, bool inBatch)
    {
        if (problem.Code == ProblemCode.ItemTooLarge)
        {
            return ServiceException.Validation("Item size has exceeded the maximum allowed size");
        }

        AttributeMap item = AttributeJson.ReadMap(json);
        foreach (KeyAttribute key in table.Definition.PrimaryKey)
        {
            AttributeValue? value = item[key.Name];
            if (inBatch && value?.Type != key.Type)
            {
                return ServiceException.Validation("The provided key element does not match the schema");
            }

            if (value is null)
            {
                return ServiceException.InvalidParameter($"Missing the key {key.Name} in the item");
            }

            if (value.Type != key.Type)
            {
                return ServiceException.InvalidParameter($"Type mismatch for key {key.Name} expected: {key.Type} actual: {value.Type}");
            }
        }

        foreach (KeyAttribute key in table.Inspector.Schema.IndexKeys)
        {
            if (item[key.Name] is { } value && value.Type != key.Type)
            {
                return ServiceException.InvalidParameter($"Type mismatch for Index Key {key.Name} Expected: {key.Type} Actual: {value.Type} IndexName: {key.IndexName}");
            }
        }

        return LengthRefusal(table, item, "One or more parameter values are not valid.") ?? ServiceException.InvalidParameter(problem.Message);
    }

    private static ServiceException KeyRefusal(Table table, ReadOnlyMemory<byte> json, ItemProblem problem)
    {
        AttributeMap key = AttributeJson.ReadMap(json);
        return problem.Code is ProblemCode.EmptyKey or ProblemCode.KeyTooLong
            ? LengthRefusal(table, key, "One or more parameter values were invalid:") ?? ServiceException.InvalidParameter(problem.Message)
            : ServiceException.Validation("The provided key element does not match the schema");
    }

    private static ServiceException? LengthRefusal(Table table, AttributeMap item, string opening)
    {
        TableDefinition definition = table.Definition;
        foreach (KeyAttribute key in definition.PrimaryKey.Concat(table.Inspector.Schema.IndexKeys))
        {
            if (item[key.Name] is not { Type: AttributeType.S or AttributeType.B, Length: { } length } value)
            {
                continue;
            }

            if (length == 0)
            {
                string kind = value.Type == AttributeType.S ? "string" : "binary";
                string tail = key.IndexName is null ? $"Key: {key.Name}" : $"IndexName: {key.IndexName}, IndexKey: {key.Name}";
                return ServiceException.Validation(key.IndexName is null
                    ? $"{opening} The AttributeValue for a key attribute cannot contain an empty {kind} value. {tail}"
                    : $"{opening} A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. {tail}");
            }

            if (key == definition.PartitionKey && length > ItemLimits.MaxPartitionKeySize)
            {
                return ServiceException.InvalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
            }

            if (key == definition.SortKey && length > ItemLimits.MaxSortKeySize)
            {
                return ServiceException.InvalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
            }
        }

        return null;
    }
}
