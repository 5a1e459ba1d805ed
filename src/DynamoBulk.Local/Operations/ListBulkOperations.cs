using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Loads;

namespace DynamoBulk.Local.Operations;

/// <summary>Lists loads, the newest first.</summary>
internal sealed class ListBulkOperations(JobStore jobs) : IOperation
{
    private const int DefaultPage = 10;
    private const int MaxPage = 100;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        (IReadOnlyList<LoadJob> page, string? nextToken) = JobRequest.ReadPage(
            jobs.List<LoadJob>(), body.Text("NextToken"), JobRequest.ReadPageSize(body, "MaxResults", DefaultPage, MaxPage));

        response.WriteStartObject();
        response.WriteStartArray("BulkOperationsSummaryList");
        foreach (LoadJob job in page)
        {
            BulkOperationDescription.WriteSummary(response, job);
        }

        response.WriteEndArray();
        if (nextToken is not null)
        {
            response.WriteString("NextToken", nextToken);
        }

        response.WriteEndObject();
    }
}
