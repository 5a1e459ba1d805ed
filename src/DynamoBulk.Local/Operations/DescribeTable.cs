using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells what a table is.</summary>
internal sealed class DescribeTable(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        Table table = tables.GetNamed(RequestObject.Read(request).RequiredText("TableName"));
        response.WriteStartObject();
        TableDescription.Write(response, "Table", table, table.Status);
        response.WriteEndObject();
    }
}
