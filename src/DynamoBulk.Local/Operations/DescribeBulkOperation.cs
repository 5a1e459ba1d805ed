using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Loads;

namespace DynamoBulk.Local.Operations;

/// <summary>Tells how far a load has come.</summary>
internal sealed class DescribeBulkOperation(JobStore jobs) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response) =>
        BulkOperationDescription.Write(response, Find(jobs, RequestObject.Read(request)));

    /// <summary>The load that a request names.</summary>
    /// <exception cref="ServiceException">There is none.</exception>
    public static LoadJob Find(JobStore jobs, RequestObject request)
    {
        string arn = request.RequiredText("BulkOperationArn");
        return jobs.Find<LoadJob>(arn) ?? throw ServiceException.ResourceMissing($"Requested resource not found: Bulk operation: {arn} not found");
    }
}
