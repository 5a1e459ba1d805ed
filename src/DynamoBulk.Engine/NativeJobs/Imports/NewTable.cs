using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>The table that an import makes, as the service is told.</summary>
internal static class NewTable
{
    /// <summary>The table of an import.</summary>
    /// <param name="options">What the user said.</param>
    /// <returns>Its keys, indexes and capacity.</returns>
    public static TableCreationParameters ToParameters(S3ImportOptions options)
    {
        ProvisionedThroughput? capacity = options.Capacity is var (read, write) ? new ProvisionedThroughput(read, write) : null;
        IEnumerable<KeyAttribute> keys = options.GlobalIndexes.Values.Prepend(options.Keys).SelectMany(schema => schema.All).DistinctBy(key => key.Name);
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

    private static List<KeySchemaElement> ToKeySchema(KeySchema schema) =>
        [.. schema.All.Select((key, i) => new KeySchemaElement(key.Name, i == 0 ? KeyType.HASH : KeyType.RANGE))];
}
