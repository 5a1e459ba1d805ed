using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads a page of the items of one partition key, in the order of their sort keys.</summary>
internal sealed class Query(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        var expressions = new RequestExpressions(body);
        Condition? filter = expressions.Condition("FilterExpression");
        Condition? keys = expressions.Condition("KeyConditionExpression");
        var answer = new PageResponse(body, tables, expressions.Projection());
        expressions.Complete();
        if (keys is null)
        {
            throw ServiceException.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }

        TableDefinition table = answer.Table.Definition;
        KeyAttribute partitionKey = answer.Index?.Definition.PartitionKey ?? table.PartitionKey;
        KeyAttribute? sortKey = answer.Index is null ? table.SortKey : answer.Index.Definition.SortKey;
        RowRange range = KeyCondition.Select(keys, partitionKey, sortKey);
        RefuseFilterOnKey(filter, partitionKey, sortKey);
        bool forward = body.Flag("ScanIndexForward") != false;
        answer.Write(PageReader.Read(answer.Rows, From(range, answer.Start(), forward), forward, answer.Limit, filter), range.From.Hash, response);
    }

    private static RowRange From(RowRange range, RowKey? start, bool forward) => start switch
    {
        null => range,
        { } key when !range.Contains(key) => throw ServiceException.Validation("The provided starting key is outside query boundaries based on provided conditions"),
        { } key => forward ? range with { From = key.Next() } : range with { To = key },
    };

    private static void RefuseFilterOnKey(Condition? filter, KeyAttribute partitionKey, KeyAttribute? sortKey)
    {
        string? onKey = filter?.Paths().Select(path => path.Root).FirstOrDefault(name => name == partitionKey.Name || name == sortKey?.Name);
        if (onKey is not null)
        {
            throw ServiceException.Validation("Filter Expression can only contain non-primary key attributes: Primary key attribute: " + onKey);
        }
    }
}
