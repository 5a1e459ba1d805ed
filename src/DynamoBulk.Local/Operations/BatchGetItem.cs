using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads up to 100 items by key, and leaves over what would make the answer larger than 16 MB.</summary>
internal sealed class BatchGetItem(TableCatalog tables) : IOperation
{
    private const int MaxKeys = 100;
    private const long MaxResponseSize = 16 * 1024 * 1024;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string? wanted = ConsumedCapacity.Wanted(body);
        TableRead[] reads = [.. RequestObject.Read(body.RequiredRaw("RequestItems")).Members.Select(member => Take(member.Key, RequestObject.Read(member.Value)))];
        if (reads.Sum(read => read.Keys.Count) > MaxKeys)
        {
            throw ServiceException.Validation("Too many items requested for the BatchGetItem call");
        }

        long size = 0;
        int answered = 0;
        var reasons = new HashSet<ThrottlingReason>();
        response.WriteStartObject();
        response.WriteStartObject("Responses");
        foreach (TableRead read in reads)
        {
            response.WriteStartArray(read.Name);
            foreach ((RowKey key, ReadOnlyMemory<byte> raw) in read.Keys)
            {
                Row? row = read.Table.Rows.Find(key);
                if (size + (row?.Size ?? 0) > MaxResponseSize)
                {
                    read.Unprocessed.Add(raw);
                    continue;
                }

                double units = UnitCost.Read(row?.Size ?? 0, read.Consistent);
                if (read.Table.Meter.TryTakeRead(index: null, key.Hash, units) is { } reason)
                {
                    reasons.Add(reason);
                    read.Unprocessed.Add(raw);
                    continue;
                }

                answered++;
                size += row?.Size ?? 0;
                read.Charge.TableUnits += units;
                if (row is not null)
                {
                    response.WriteRawValue((read.Projection?.Apply(row.Json) ?? row.Json).Span, skipInputValidation: true);
                }
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
        if (answered == 0 && reasons.Count > 0)
        {
            throw new ThrottledException([.. reasons]);
        }

        WriteUnprocessed(response, reads);
        ConsumedCapacity.Write(response, wanted, reads.Select(read => (read.Name, read.Charge)));
        response.WriteEndObject();
    }

    private static void WriteUnprocessed(Utf8JsonWriter response, TableRead[] reads)
    {
        response.WriteStartObject("UnprocessedKeys");
        foreach (TableRead read in reads.Where(read => read.Unprocessed.Count > 0))
        {
            response.WriteStartObject(read.Name);
            foreach ((string name, ReadOnlyMemory<byte> value) in read.Request.Members.Where(member => member.Key != "Keys"))
            {
                response.WritePropertyName(name);
                response.WriteRawValue(value.Span, skipInputValidation: true);
            }

            response.WriteStartArray("Keys");
            read.Unprocessed.ForEach(key => response.WriteRawValue(key.Span, skipInputValidation: true));
            response.WriteEndArray();
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }

    private TableRead Take(string name, RequestObject request)
    {
        var expressions = new RequestExpressions(request);
        ProjectionExpression? projection = expressions.Projection();
        expressions.Complete();
        Table table = tables.Get(name);
        var keys = new List<(RowKey Key, ReadOnlyMemory<byte> Raw)>();
        foreach (ReadOnlyMemory<byte> raw in request.Elements("Keys"))
        {
            keys.Add((ItemIntake.TakeKey(table, raw), raw));
        }

        if (keys.Count == 0)
        {
            throw ServiceException.Constraint("'[]'", $"requestItems.{name}.member.keys", "Member must have length greater than or equal to 1");
        }

        return keys.DistinctBy(key => key.Key).Count() == keys.Count
            ? new TableRead(name, request, table, projection, keys, request.Flag("ConsistentRead") == true)
            : throw ServiceException.Validation("Provided list of item keys contains duplicates");
    }

    private sealed record TableRead(
        string Name,
        RequestObject Request,
        Table Table,
        ProjectionExpression? Projection,
        List<(RowKey Key, ReadOnlyMemory<byte> Raw)> Keys,
        bool Consistent)
    {
        public CapacityCharge Charge { get; } = new(Table);

        public List<ReadOnlyMemory<byte>> Unprocessed { get; } = [];
    }
}
