using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Lists exports, the newest first, 25 a page. Asked for a table, it knows none of a former table of the same name.</summary>
internal sealed class ListExports(TableCatalog tables, JobStore jobs) : IOperation
{
    private const int MaxPage = 25;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        int limit = body.Integer("MaxResults") switch
        {
            null => MaxPage,
            < 1 and var low => throw ServiceException.Constraint($"'{low}'", "maxResults", "Member must have value greater than or equal to 1"),
            > MaxPage and var high => throw ServiceException.Constraint($"'{high}'", "maxResults", "Member must have value less than or equal to 25"),
            var given => (int)given.Value,
        };
        ExportJob[] rest = [.. After(body.Text("NextToken"), Newest(body.Text("TableArn")))];
        response.WriteStartObject();
        response.WriteStartArray("ExportSummaries");
        foreach (ExportJob job in rest.Take(limit))
        {
            response.WriteStartObject();
            response.WriteString("ExportArn", job.Arn);
            response.WriteString("ExportStatus", job.State.StatusName);
            response.WriteString("ExportType", job.Settings.TypeName);
            response.WriteEndObject();
        }

        response.WriteEndArray();
        if (rest.Length > limit)
        {
            response.WriteString("NextToken", rest[limit - 1].Arn);
        }

        response.WriteEndObject();
    }

    private ExportJob[] Newest(string? tableArn) =>
    [
        .. jobs.List<ExportJob>().Reverse().Where(job => tableArn is null || (job.Table.Arn == tableArn && tables.Find(tableArn)?.Definition.Id == job.Table.Id)),
    ];

    private static IEnumerable<ExportJob> After(string? token, ExportJob[] jobs)
    {
        if (token is null)
        {
            return jobs;
        }

        int last = Array.FindIndex(jobs, job => job.Arn == token);
        return last >= 0 ? jobs.Skip(last + 1) : throw ServiceException.InvalidRequest($"Provided nextToken is invalid: {token}");
    }
}
