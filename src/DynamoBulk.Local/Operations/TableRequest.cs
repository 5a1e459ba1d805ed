using System.Text.RegularExpressions;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads what CreateTable and UpdateTable state about keys, indexes and throughput.</summary>
internal static partial class TableRequest
{
    public static string ReadName(RequestObject request)
    {
        string name = request.RequiredText("TableName");
        string? broken = name switch
        {
            { Length: < 3 } => "Member must have length greater than or equal to 3",
            { Length: > 255 } => "Member must have length less than or equal to 255",
            _ when !NamePattern().IsMatch(name) => "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            _ => null,
        };
        return broken is null ? name : throw ServiceException.Constraint($"'{name}'", "tableName", broken);
    }

    public static Throughput? ReadThroughput(RequestObject request)
    {
        if (request.Object("ProvisionedThroughput") is not { } throughput)
        {
            return null;
        }

        return new Throughput(ReadUnits(throughput, "ReadCapacityUnits"), ReadUnits(throughput, "WriteCapacityUnits"));
    }

    public static OnDemandLimit? ReadOnDemandLimit(RequestObject request) =>
        request.Object("OnDemandThroughput") is { } limit
            ? new OnDemandLimit(Positive(limit.Integer("MaxReadRequestUnits")), Positive(limit.Integer("MaxWriteRequestUnits")))
            : null;

    public static Throughput? ReadWarm(RequestObject request) =>
        request.Object("WarmThroughput") is { } warm
            ? new Throughput(warm.Integer("ReadUnitsPerSecond") ?? 0, warm.Integer("WriteUnitsPerSecond") ?? 0)
            : null;

    public static IReadOnlyList<KeyAttribute> ReadAttributes(RequestObject request) =>
    [
        .. request.Objects("AttributeDefinitions").Select(attribute => new KeyAttribute(
            attribute.RequiredText("AttributeName"),
            Enum.Parse<AttributeType>(attribute.Choice("AttributeType", "B", "N", "S") ?? throw ServiceException.Constraint("null", "attributeDefinitions.1.member.attributeType", "Member must not be null")))),
    ];

    public static (KeyAttribute PartitionKey, KeyAttribute? SortKey) ReadKeys(RequestObject request, IReadOnlyList<KeyAttribute> attributes)
    {
        IReadOnlyList<RequestObject> keys = request.Objects("KeySchema");
        if (keys.Count is < 1 or > 2)
        {
            throw keys.Count == 0
                ? ServiceException.Constraint(request.Has("KeySchema") ? "'[]'" : "null", "keySchema", request.Has("KeySchema") ? "Member must have length greater than or equal to 1" : "Member must not be null")
                : ServiceException.Validation("1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2");
        }

        string[] names = [.. keys.Select(key => key.RequiredText("AttributeName"))];
        string?[] roles = [.. keys.Select(key => key.Choice("KeyType", "HASH", "RANGE"))];
        if (roles[0] != "HASH")
        {
            throw ServiceException.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }

        if (names.Length == 2 && names[0] == names[1])
        {
            throw ServiceException.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        if (roles.Length == 2 && roles[1] != "RANGE")
        {
            throw ServiceException.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }

        KeyAttribute[] found = [.. names.Select(name => attributes.FirstOrDefault(attribute => attribute.Name == name) ?? throw ServiceException.InvalidParameter(
            $"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", names)}], AttributeDefinitions: [{string.Join(", ", attributes.Select(attribute => attribute.Name))}]"))];
        return (found[0], found.ElementAtOrDefault(1));
    }

    public static IndexDefinition ReadIndex(RequestObject request, IReadOnlyList<KeyAttribute> attributes, bool isGlobal)
    {
        (KeyAttribute partitionKey, KeyAttribute? sortKey) = ReadKeys(request, attributes);
        RequestObject projection = request.Object("Projection") ?? throw ServiceException.InvalidParameter("Unknown ProjectionType: null");
        return new IndexDefinition
        {
            Name = request.RequiredText("IndexName"),
            IsGlobal = isGlobal,
            PartitionKey = partitionKey,
            SortKey = sortKey,
            Projection = projection.Choice("ProjectionType", "ALL", "INCLUDE", "KEYS_ONLY") switch
            {
                "ALL" => Projection.All,
                "INCLUDE" => Projection.Include,
                "KEYS_ONLY" => Projection.KeysOnly,
                _ => throw ServiceException.InvalidParameter("Unknown ProjectionType: null"),
            },
            NonKeyAttributes = projection.Texts("NonKeyAttributes"),
            Throughput = ReadThroughput(request) ?? Throughput.None,
            OnDemandLimit = ReadOnDemandLimit(request),
            Warm = ReadWarm(request),
        };
    }

    private static double ReadUnits(RequestObject throughput, string name)
    {
        string member = "provisionedThroughput." + RequestObject.MemberName(name);
        return throughput.Integer(name) switch
        {
            null => throw ServiceException.Constraint("null", member, "Member must not be null"),
            < 1 and var units => throw ServiceException.Constraint($"'{units}'", member, "Member must have value greater than or equal to 1"),
            var units => units.Value,
        };
    }

    // -1 takes a limit away.
    private static double? Positive(long? units) => units > 0 ? units : null;

    [GeneratedRegex(@"\A[a-zA-Z0-9_.-]+\z")]
    private static partial Regex NamePattern();
}
