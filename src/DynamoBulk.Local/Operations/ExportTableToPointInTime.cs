using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Starts an export. Whether its bucket is there shows only when it works, as with the service.</summary>
internal sealed class ExportTableToPointInTime(TableCatalog tables, JobStore jobs, JobStorage storage, TimeSpan leastPeriod, TimeProvider time) : IOperation
{
    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        jobs.Start(request, () => Make(ExportRequest.Read(body)), ServiceException.ExportConflict, job =>
        {
            response.WriteStartObject();
            ExportDescription.Write(response, job);
            response.WriteEndObject();
        });
    }

    private ExportJob Make(ExportRequest request)
    {
        Table table = tables.GetProtected(request.TableArn);
        if (table.Definition.Arn != request.TableArn)
        {
            throw ServiceException.TableNotFound(request.TableArn); // its Region or account is another
        }

        var times = new ExportTimes(table, leastPeriod, time.GetUtcNow());
        ExportWindow? window = request.IsIncremental ? times.Window(request.From!.Value, request.To, request.WithOldImages) : null;
        var settings = new ExportSettings
        {
            Bucket = request.Bucket,
            BucketOwner = request.BucketOwner,
            Prefix = request.Prefix,
            Encryption = request.Encryption,
            Format = request.Format,
            Time = window is null ? times.Moment(request.Time) : null,
            Window = window,
        };
        return new ExportJob(jobs.NewArn(table.Definition, "export"), request.ClientToken, table, times.Journal, settings, storage, time);
    }
}
