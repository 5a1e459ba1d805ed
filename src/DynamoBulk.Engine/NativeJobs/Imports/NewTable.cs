using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>The table that an import makes, as the service is told.</summary>
internal static class NewTable
{
    /// <summary>Refuses keys that contradict each other.</summary>
    /// <param name="options">What the user said.</param>
    /// <exception cref="ServiceException">An attribute is a key of two types, or both keys of one table or index.</exception>
    public static void Check(S3ImportOptions options)
    {
        if (Schemas(options).SelectMany(schema => schema.All).GroupBy(key => key.Name).FirstOrDefault(keys => keys.Select(key => key.Type).Distinct().Count() > 1) is { } twice)
        {
            throw ServiceException.Refusal("KeyTypeConflict", $"'{twice.Key}' is given as a key of the types {string.Join(" and ", twice.Select(key => key.Type).Distinct())}, and an attribute is a key of one type only: write the same everywhere.");
        }

        if (Schemas(options).FirstOrDefault(schema => schema.SortKey?.Name == schema.PartitionKey.Name) is { } same)
        {
            throw ServiceException.Refusal("SameKeyTwice", $"'{same.PartitionKey.Name}' is given as partition key and as sort key: name two attributes, or leave the sort key out.");
        }
    }

    /// <summary>The table of an import.</summary>
    /// <param name="options">What the user said.</param>
    /// <returns>Its keys, indexes and capacity.</returns>
    public static TableCreationParameters ToParameters(S3ImportOptions options)
    {
        ProvisionedThroughput? capacity = options.Capacity is var (read, write) ? new ProvisionedThroughput(read, write) : null;
        IEnumerable<KeyAttribute> keys = Schemas(options).SelectMany(schema => schema.All).DistinctBy(key => key.Name);
        return new TableCreationParameters
        {
            TableName = options.TableName,
            AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key.Name, new ScalarAttributeType(key.Type.ToString())))],
            KeySchema = ToKeySchema(options.Keys),
            BillingMode = capacity is null ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED,
            ProvisionedThroughput = capacity,
            GlobalSecondaryIndexes = options.GlobalIndexes.Count == 0 ? null :
            [
                .. options.GlobalIndexes.Select(index => new GlobalSecondaryIndex
                {
                    IndexName = index.Key,
                    KeySchema = ToKeySchema(index.Value),
                    Projection = new Projection { ProjectionType = ProjectionType.ALL },
                    ProvisionedThroughput = capacity,
                }),
            ],
        };
    }

    private static IEnumerable<KeySchema> Schemas(S3ImportOptions options) => options.GlobalIndexes.Values.Prepend(options.Keys);

    private static List<KeySchemaElement> ToKeySchema(KeySchema schema) =>
        [.. schema.All.Select((key, i) => new KeySchemaElement(key.Name, i == 0 ? KeyType.HASH : KeyType.RANGE))];
}
