using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Makes a table, ready at once.</summary>
internal sealed class CreateTable(TableCatalog tables, TableMaker maker) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        Table table = maker.Make(RequestObject.Read(request));
        tables.Add(table);
        response.WriteStartObject();
        TableDescription.Write(response, "TableDescription", table, table.Status);
        response.WriteEndObject();
    }
}
