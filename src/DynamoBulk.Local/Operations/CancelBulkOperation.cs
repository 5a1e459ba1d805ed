using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Loads;

namespace DynamoBulk.Local.Operations;

/// <summary>Asks a load to stop; what it has written stays.</summary>
internal sealed class CancelBulkOperation(JobStore jobs) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        LoadJob job = DescribeBulkOperation.Find(jobs, RequestObject.Read(request));
        if (job.State is { Ended: not null, StatusName: var status })
        {
            throw ServiceException.Validation($"The bulk operation has ended already: {status}");
        }

        job.Cancel();
        response.WriteStartObject();
        response.WriteString("BulkOperationArn", job.Arn);
        response.WriteString("BulkOperationStatus", "CANCELLING");
        response.WriteEndObject();
    }
}
