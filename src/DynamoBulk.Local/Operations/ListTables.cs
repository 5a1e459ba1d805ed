using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Lists table names, 100 a page.</summary>
internal sealed class ListTables(TableCatalog tables) : IOperation
{
    private const int MaxPage = 100;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        int limit = body.Integer("Limit") switch
        {
            null => MaxPage,
            < 1 and var low => throw ServiceException.Constraint($"'{low}'", "limit", "Member must have value greater than or equal to 1"),
            > MaxPage and var high => throw ServiceException.Constraint($"'{high}'", "limit", "Member must have value less than or equal to 100"),
            var given => (int)given.Value,
        };
        string? start = body.Text("ExclusiveStartTableName");
        string[] rest = [.. tables.Names.Where(name => start is null || string.CompareOrdinal(name, start) > 0).Take(limit + 1)];

        response.WriteStartObject();
        response.WriteStartArray("TableNames");
        foreach (string name in rest.Take(limit))
        {
            response.WriteStringValue(name);
        }

        response.WriteEndArray();
        if (rest.Length > limit)
        {
            response.WriteString("LastEvaluatedTableName", rest[limit - 1]);
        }

        response.WriteEndObject();
    }
}
