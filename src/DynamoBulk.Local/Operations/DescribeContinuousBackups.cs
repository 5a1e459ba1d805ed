using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells whether a table has point-in-time recovery, and since when.</summary>
internal sealed class DescribeContinuousBackups(TableCatalog tables, TimeProvider time) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        Table table = tables.GetProtected(RequestObject.Read(request).RequiredText("TableName"));
        response.WriteStartObject();
        ContinuousBackupsDescription.Write(response, table.Journal, time);
        response.WriteEndObject();
    }
}
