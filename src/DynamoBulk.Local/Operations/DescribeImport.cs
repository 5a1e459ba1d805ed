using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Imports;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells how far an import has come.</summary>
internal sealed class DescribeImport(JobStore jobs) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        string arn = RequestObject.Read(request).RequiredText("ImportArn");
        if (!arn.Contains("/import/", StringComparison.Ordinal))
        {
            throw ServiceException.Validation("Invalid Import ARN");
        }

        ImportDescription.Write(response, jobs.Find<ImportJob>(arn) ?? throw ServiceException.ImportMissing(arn));
    }
}
