using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Removes a table, at once.</summary>
internal sealed class DeleteTable(TableCatalog tables) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        Table table = tables.Remove(RequestObject.Read(request).RequiredText("TableName"));
        response.WriteStartObject();
        TableDescription.Write(response, "TableDescription", table, "DELETING");
        response.WriteEndObject();
    }
}
