using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Expressions;

/// <summary>Turns a key condition expression into the range of rows that it selects.</summary>
internal static class KeyCondition
{
    public static RowRange Select(Condition condition, KeyAttribute partitionKey, KeyAttribute? sortKey)
    {
        List<Condition> parts = [.. Flatten(condition)];
        Condition[] onPartition = [.. parts.Where(part => NameOf(part) == partitionKey.Name)];
        Condition[] onSort = [.. parts.Where(part => NameOf(part) == sortKey?.Name)];
        if (onPartition.Length == 0)
        {
            throw ServiceException.Validation("Query condition missed key schema element: " + partitionKey.Name);
        }

        if (onPartition.Length > 1 || onSort.Length > 1)
        {
            throw ServiceException.Validation("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
        }

        if (onPartition.Length + onSort.Length < parts.Count)
        {
            throw ServiceException.Validation(sortKey is null || onSort.Length > 0 ? "Query key condition not supported" : "Query condition missed key schema element: " + sortKey.Name);
        }

        if (onPartition[0] is not Comparison { Comparator: "=" })
        {
            throw ServiceException.Validation("Query key condition not supported");
        }

        byte[] partition = Encode(ValuesOf(onPartition[0])[0], partitionKey);
        var start = new RowKey(KeyEncoder.Hash(partition), partition);
        return onSort.Length == 0 ? new RowRange(start, start.AfterPrefix()) : OnSortKey(onSort[0], start, sortKey!);
    }

    private static RowRange OnSortKey(Condition condition, RowKey start, KeyAttribute key)
    {
        IReadOnlyList<AttributeValue> values = ValuesOf(condition);
        RowKey At(byte[] value) => start.Append(value);
        if (condition is FunctionCondition)
        {
            RowKey prefix = values[0].Type == key.Type
                ? At(KeyEncoder.EncodeValue(BytesOf(values[0]), open: true))
                : throw ServiceException.InvalidParameter("Condition parameter type does not match schema type");
            return new RowRange(prefix, prefix.AfterPrefix());
        }

        RowKey value = At(Encode(values[0], key));
        return condition switch
        {
            Between => new RowRange(value, At(Encode(values[1], key)).AfterPrefix()),
            Comparison { Comparator: "<" } => new RowRange(start, value),
            Comparison { Comparator: "<=" } => new RowRange(start, value.AfterPrefix()),
            Comparison { Comparator: ">" } => new RowRange(value.AfterPrefix(), start.AfterPrefix()),
            Comparison { Comparator: ">=" } => new RowRange(value, start.AfterPrefix()),
            _ => new RowRange(value, value.AfterPrefix()),
        };
    }

    private static IEnumerable<Condition> Flatten(Condition condition) =>
        condition is Conjunction ? condition.Conditions.SelectMany(Flatten) : [condition];

    private static string? NameOf(Condition condition)
    {
        bool supported = condition is Comparison { Comparator: not "<>" } or Between or FunctionCondition { Name: "begins_with" };
        if (!supported || condition.Operands[0] is not PathOperand path || condition.Operands.Skip(1).Any(operand => operand is not ValueOperand))
        {
            throw ServiceException.Validation(condition switch
            {
                Disjunction or Negation or Membership => $"Invalid operator used in KeyConditionExpression: {OperatorName(condition)}",
                Comparison { Comparator: "<>" } => "Invalid operator used in KeyConditionExpression: <>",
                FunctionCondition { Name: not "begins_with" } function => $"Invalid operator used in KeyConditionExpression: {function.Name}",
                _ => "Invalid condition in KeyConditionExpression: operands must be a key attribute and a value",
            });
        }

        return path.Path.Steps.Count == 1
            ? path.Path.Root
            : throw ServiceException.Validation("Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes");
    }

    private static string OperatorName(Condition condition) => condition switch
    {
        Disjunction => "OR",
        Negation => "NOT",
        _ => "IN",
    };

    private static IReadOnlyList<AttributeValue> ValuesOf(Condition condition) =>
        [.. condition.Operands.OfType<ValueOperand>().Select(operand => operand.Value)];

    private static byte[] Encode(AttributeValue value, KeyAttribute key)
    {
        if (value.Type != key.Type)
        {
            throw ServiceException.InvalidParameter("Condition parameter type does not match schema type");
        }

        if (value.Type == AttributeType.N)
        {
            return KeyEncoder.EncodeValue(value.Number);
        }

        return value.Length > 0
            ? KeyEncoder.EncodeValue(BytesOf(value), open: false)
            : throw ServiceException.InvalidParameter($"The AttributeValue for a key attribute cannot contain an empty {(value.Type == AttributeType.S ? "string" : "binary")} value. Key: {key.Name}");
    }

    private static byte[] BytesOf(AttributeValue value) => value.Type switch
    {
        AttributeType.S => Encoding.UTF8.GetBytes(value.Text),
        AttributeType.B => value.Bytes,
        _ => throw ServiceException.InvalidParameter("Condition parameter type does not match schema type"),
    };
}
