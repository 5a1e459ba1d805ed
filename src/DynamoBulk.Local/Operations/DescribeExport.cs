using System.Text.Json;
using System.Text.RegularExpressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells how far an export has come.</summary>
internal sealed partial class DescribeExport(JobStore jobs) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        string arn = RequestObject.Read(request).RequiredText("ExportArn");
        if (!ArnPattern().IsMatch(arn))
        {
            throw ServiceException.Validation("Invalid Export ARN");
        }

        ExportJob job = jobs.Find<ExportJob>(arn) ?? throw ServiceException.ExportNotFound(arn);
        response.WriteStartObject();
        ExportDescription.Write(response, job);
        response.WriteEndObject();
    }

    [GeneratedRegex(@"\Aarn:[^/]+:table/[^/]+/export/[^/]+\z")]
    private static partial Regex ArnPattern();
}
