using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Reads a page of a whole table or index, or of one segment of it.</summary>
internal sealed class Scan(TableCatalog tables) : IOperation
{
    private const int MaxSegments = 1_000_000;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        RowRange range = ReadSegment(body);
        var expressions = new RequestExpressions(body);
        Condition? filter = expressions.Condition("FilterExpression");
        var answer = new PageResponse(body, tables, expressions.Projection());
        expressions.Complete();
        if (answer.Start() is { } start)
        {
            range = range.Contains(start)
                ? range with { From = start.Next() }
                : throw ServiceException.Validation($"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {body.Integer("TotalSegments")} Segment: {body.Integer("Segment")}");
        }

        answer.Write(PageReader.Read(answer.Rows, range, forward: true, answer.Limit, filter), range.From.Hash, response);
    }

    private static RowRange ReadSegment(RequestObject body)
    {
        long? segment = body.Integer("Segment");
        long? total = body.Integer("TotalSegments");
        switch (segment, total)
        {
            case (null, null):
                return RowRange.Segment(0, 1);
            case (null, _):
                throw ServiceException.Validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
            case (_, null):
                throw ServiceException.Validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
            case (< 0, _):
                throw ServiceException.Constraint($"'{segment}'", "segment", "Member must have value greater than or equal to 0");
            case (_, < 1):
                throw ServiceException.Constraint($"'{total}'", "totalSegments", "Member must have value greater than or equal to 1");
            case (_, > MaxSegments):
                throw ServiceException.Constraint($"'{total}'", "totalSegments", "Member must have value less than or equal to 1000000");
            default:
                return segment < total
                    ? RowRange.Segment((int)segment, (int)total)
                    : throw ServiceException.Validation($"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}");
        }
    }
}
