using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Imports;

namespace DynamoBulk.Local.Operations;

/// <summary>Lists imports, of one table or of all, the newest first.</summary>
internal sealed class ListImports(JobStore jobs) : IOperation
{
    private const int DefaultPage = 10;
    private const int MaxPage = 25;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string? table = body.Text("TableArn");
        (IReadOnlyList<ImportJob> page, string? nextToken) = JobRequest.ReadPage(
            jobs.List<ImportJob>().Where(job => table is null || job.Table.Definition.Arn == table),
            body.Text("NextToken"),
            JobRequest.ReadPageSize(body, "PageSize", DefaultPage, MaxPage));

        response.WriteStartObject();
        response.WriteStartArray("ImportSummaryList");
        foreach (ImportJob job in page)
        {
            ImportDescription.WriteSummary(response, job);
        }

        response.WriteEndArray();
        if (nextToken is not null)
        {
            response.WriteString("NextToken", nextToken);
        }

        response.WriteEndObject();
    }
}
