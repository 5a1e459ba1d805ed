using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Stores and removes up to 25 items. The whole batch is checked first, and one bad item refuses it.</summary>
/// <remarks>This is the hot path of every import: the request is walked once, and items go from it to the table as raw bytes.</remarks>
internal sealed class BatchWriteItem(TableCatalog tables, double unprocessedRate, Random random) : IOperation
{
    private const int MaxWrites = 25;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        BatchWriteRequest batch = BatchWriteRequest.Read(request);
        if (batch.Writes.Count is 0 or > MaxWrites)
        {
            throw ServiceException.Constraint("'{" + string.Join(", ", batch.Tables) + "=[...]}'", "requestItems", "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]");
        }

        Table[] targets = [.. batch.Tables.Select(tables.Get)];
        Write[] writes = [.. batch.Writes.Select(write => Take(targets[write.Table], write))];
        RefuseDuplicates(writes);

        CapacityCharge[] charges = [.. targets.Select(table => new CapacityCharge(table))];
        bool[] left = new bool[writes.Length];
        var reasons = new HashSet<ThrottlingReason>();
        for (int i = 0; i < writes.Length; i++)
        {
            ThrottlingReason? reason = null;
            left[i] = IsThrownBack() || (reason = writes[i].Table.TryReplace(writes[i].Key, writes[i].Row, charges[batch.Writes[i].Table])) is not null;
            if (reason is not null)
            {
                reasons.Add(reason);
            }
        }

        // Only when nothing at all was written does the service say why.
        if (reasons.Count > 0 && left.All(unprocessed => unprocessed))
        {
            throw new ThrottledException([.. reasons]);
        }

        response.WriteStartObject();
        WriteUnprocessed(response, batch, left);
        ConsumedCapacity.Write(response, batch.WantedCapacity, batch.Tables.Zip(charges));
        response.WriteEndObject();
    }

    private static void WriteUnprocessed(Utf8JsonWriter response, BatchWriteRequest batch, bool[] left)
    {
        response.WriteStartObject("UnprocessedItems");
        for (int table = 0; table < batch.Tables.Count; table++)
        {
            BatchWriteRequest.Entry[] entries = [.. batch.Writes.Where((write, i) => left[i] && write.Table == table)];
            if (entries.Length == 0)
            {
                continue;
            }

            response.WriteStartArray(batch.Tables[table]);
            foreach (BatchWriteRequest.Entry entry in entries)
            {
                response.WriteRawValue(entry.Request.Span, skipInputValidation: true);
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
    }

    private bool IsThrownBack()
    {
        if (unprocessedRate == 0)
        {
            return false;
        }

        lock (random)
        {
            return random.NextDouble() < unprocessedRate;
        }
    }

    private static Write Take(Table table, BatchWriteRequest.Entry entry)
    {
        if (entry.IsDelete)
        {
            return new Write(table, ItemIntake.TakeKey(table, entry.Content), null);
        }

        Row row = ItemIntake.TakeItem(table, entry.Content, inBatch: true);
        return new Write(table, row.Key, row);
    }

    private static void RefuseDuplicates(Write[] writes)
    {
        var keys = new HashSet<(Table, RowKey)>(writes.Length);
        foreach (Write write in writes)
        {
            if (!keys.Add((write.Table, write.Key)))
            {
                throw ServiceException.Validation("Provided list of item keys contains duplicates");
            }
        }
    }

    private readonly record struct Write(Table Table, RowKey Key, Row? Row);
}
