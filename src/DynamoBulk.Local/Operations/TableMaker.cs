using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Makes a table of what CreateTable and ImportTable state.</summary>
internal sealed class TableMaker(LocalEndpointOptions options, CapacityJournal journal, TimeProvider time)
{
    private const double DefaultCapacity = 40_000;

    /// <summary>Makes a table without items.</summary>
    /// <param name="body">The members of CreateTable.</param>
    /// <param name="isCreating">Whether it is not ready yet.</param>
    /// <exception cref="ServiceException">What is stated does not fit together.</exception>
    public Table Make(RequestObject body, bool isCreating = false) => new(Read(body), new TableMeter(options, journal, time), isCreating);

    private TableDefinition Read(RequestObject body)
    {
        string name = TableRequest.ReadName(body);
        IReadOnlyList<KeyAttribute> attributes = TableRequest.ReadAttributes(body);
        (KeyAttribute partitionKey, KeyAttribute? sortKey) = TableRequest.ReadKeys(body, attributes);
        IReadOnlyList<IndexDefinition> indexes =
        [
            .. body.Objects("LocalSecondaryIndexes").Select(index => TableRequest.ReadIndex(index, attributes, isGlobal: false)),
            .. body.Objects("GlobalSecondaryIndexes").Select(index => TableRequest.ReadIndex(index, attributes, isGlobal: true)),
        ];
        Throughput? stated = TableRequest.ReadThroughput(body);
        bool onDemand = body.Choice("BillingMode", "PAY_PER_REQUEST", "PROVISIONED") == "PAY_PER_REQUEST";
        Check(attributes, partitionKey, sortKey, indexes);
        if (onDemand && stated is not null)
        {
            throw ServiceException.InvalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        Throughput? given = stated ?? DefaultThroughput();
        if (given is null && !onDemand)
        {
            throw ServiceException.InvalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }

        DateTimeOffset now = time.GetUtcNow();
        return new TableDefinition
        {
            Name = name,
            Attributes = attributes,
            PartitionKey = partitionKey,
            SortKey = sortKey,
            Indexes = [.. indexes.Select(index => WithThroughput(index, given))],
            IsOnDemand = given is null,
            Throughput = given ?? Throughput.None,
            OnDemandLimit = TableRequest.ReadOnDemandLimit(body),
            Warm = TableRequest.ReadWarm(body),
            Created = now,
            LastSwitchToOnDemand = given is null ? now : null,
        };
    }

    private Throughput? DefaultThroughput() => (options.ReadCapacity, options.WriteCapacity) is (null, null)
        ? null
        : new Throughput(options.ReadCapacity ?? DefaultCapacity, options.WriteCapacity ?? DefaultCapacity);

    private static IndexDefinition WithThroughput(IndexDefinition index, Throughput? table) =>
        index.IsGlobal && index.Throughput == Throughput.None ? index with { Throughput = table ?? Throughput.None } : index;

    private static void Check(IReadOnlyList<KeyAttribute> attributes, KeyAttribute partitionKey, KeyAttribute? sortKey, IReadOnlyList<IndexDefinition> indexes)
    {
        if (indexes.DistinctBy(index => index.Name).Count() < indexes.Count)
        {
            throw ServiceException.InvalidParameter("Duplicate index name: " + indexes.GroupBy(index => index.Name).First(group => group.Count() > 1).Key);
        }

        IndexDefinition? local = indexes.FirstOrDefault(index => !index.IsGlobal && (sortKey is null || index.PartitionKey != partitionKey || index.SortKey is null));
        if (local is not null)
        {
            throw ServiceException.InvalidParameter(sortKey is null
                ? "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
                : $"Index KeySchema does not have {(local.SortKey is null ? "a range key" : "the same leading hash key as table KeySchema")} for index: {local.Name}");
        }

        int used = indexes.SelectMany(index => new[] { index.PartitionKey, index.SortKey }).Append(partitionKey).Append(sortKey).OfType<KeyAttribute>().Distinct().Count();
        if (used < attributes.Count)
        {
            throw ServiceException.InvalidParameter("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
        }
    }
}
