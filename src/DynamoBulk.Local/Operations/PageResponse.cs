using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>What Query and Scan have in common: which rows they read, how they answer and what that costs.</summary>
internal sealed class PageResponse
{
    private readonly RequestObject _request;
    private readonly string _tableName;
    private readonly string? _wantedCapacity;
    private readonly bool _consistent;
    private readonly ProjectionExpression? _projection;
    private readonly bool _countOnly;

    public PageResponse(RequestObject request, TableCatalog tables, ProjectionExpression? projection)
    {
        _request = request;
        _tableName = request.RequiredText("TableName");
        _wantedCapacity = ConsumedCapacity.Wanted(request);
        _consistent = request.Flag("ConsistentRead") == true;
        _projection = projection;
        Limit = ReadLimit(request);
        string? select = request.Choice("Select", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES");
        _countOnly = select == "COUNT";
        Table = tables.Get(_tableName);
        Index = request.Text("IndexName") is { } name ? Table.FindIndex(name) ?? throw NoIndex(name) : null;
        Check(select);
    }

    public Table Table { get; }

    public SecondaryIndex? Index { get; }

    public RowStore Rows => Index?.Rows ?? Table.Rows;

    public int Limit { get; }

    private bool ReadsWholeItems => Index is { Definition.IsGlobal: false } local
        && (_request.Text("Select") == "ALL_ATTRIBUTES" || _projection?.Roots.All(local.Projects) == false);

    /// <summary>The place to go on from, when the request gives one.</summary>
    public RowKey? Start()
    {
        if (_request.Raw("ExclusiveStartKey") is not { } json)
        {
            return null;
        }

        KeyEncoder encoder = Index?.Encoder ?? Table.Encoder;
        AttributeMap key = AttributeJson.ReadMap(json);
        string[] names = [.. encoder.Attributes.Select(attribute => attribute.Name).Distinct()];
        bool fits = key.Count == names.Length && encoder.Attributes.All(attribute => key[attribute.Name]?.Type == attribute.Type);
        return fits ? encoder.Encode(json) : throw ServiceException.InvalidParameter("The provided starting key is invalid" + (Index is null ? ": The provided key element does not match the schema" : string.Empty));
    }

    /// <summary>Charges for the page and answers with it.</summary>
    /// <param name="page">What was read.</param>
    /// <param name="hash">The hash of the first partition key of the range.</param>
    /// <param name="response">Where to write.</param>
    public void Write(Page page, ulong hash, Utf8JsonWriter response)
    {
        CapacityCharge charge = Charge(page);
        Table.Meter.TakeRead(Index?.Definition, hash, charge.Total);
        response.WriteStartObject();
        if (!_countOnly)
        {
            WriteItems(page.Rows, response);
        }

        response.WriteNumber("Count", page.Rows.Count);
        response.WriteNumber("ScannedCount", page.Scanned);
        if (page.Last is not null)
        {
            var names = (Index?.Encoder ?? Table.Encoder).Attributes.Select(attribute => attribute.Name).ToHashSet();
            ReturnedItem.Write(response, "LastEvaluatedKey", AttributeMap.Pick(page.Last.Json, names));
        }

        ConsumedCapacity.Write(response, _wantedCapacity, _tableName, charge);
        response.WriteEndObject();
    }

    private static int ReadLimit(RequestObject request) => request.Integer("Limit") switch
    {
        null => int.MaxValue,
        < 1 and var limit => throw ServiceException.Constraint($"'{limit}'", "limit", "Member must have value greater than or equal to 1"),
        var limit => (int)Math.Min(limit.Value, int.MaxValue),
    };

    private static ServiceException NoIndex(string name) => ServiceException.Validation("The table does not have the specified index: " + name);

    private void Check(string? select)
    {
        if (Index is { Definition.IsGlobal: true } && _consistent)
        {
            throw ServiceException.Validation("Consistent reads are not supported on global secondary indexes");
        }

        if (Index is null && select == "ALL_PROJECTED_ATTRIBUTES")
        {
            throw ServiceException.InvalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }

        if (Index is { Definition: { IsGlobal: true, Projection: not Projection.All } definition } && select == "ALL_ATTRIBUTES")
        {
            throw ServiceException.InvalidParameter($"Select type ALL_ATTRIBUTES is not supported for global secondary index {definition.Name} because its projection type is not ALL");
        }

        if (_projection is not null && select is not (null or "SPECIFIC_ATTRIBUTES"))
        {
            throw ServiceException.Validation($"Cannot specify the ProjectionExpression when choosing to get {(select == "COUNT" ? "only the Count" : select)}");
        }

        if (_projection is null && select == "SPECIFIC_ATTRIBUTES")
        {
            throw ServiceException.InvalidParameter("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }
    }

    private void WriteItems(IReadOnlyList<Row> rows, Utf8JsonWriter response)
    {
        response.WriteStartArray("Items");
        foreach (Row row in rows)
        {
            ReadOnlyMemory<byte> json = ReadsWholeItems ? Table.Rows.Find(Table.Encoder.Encode(row.Json))?.Json ?? row.Json : row.Json;
            response.WriteRawValue((_projection?.Apply(json) ?? json).Span, skipInputValidation: true);
        }

        response.WriteEndArray();
    }

    private CapacityCharge Charge(Page page)
    {
        var charge = new CapacityCharge(Table);
        double units = UnitCost.Read(page.Size, _consistent);
        if (Index is null)
        {
            charge.TableUnits = units;
            return charge;
        }

        charge.Add(Index, units);
        if (ReadsWholeItems)
        {
            charge.TableUnits = page.Rows.Sum(row => UnitCost.Read(Table.Rows.Find(Table.Encoder.Encode(row.Json))?.Size ?? 0, _consistent));
        }

        return charge;
    }
}
