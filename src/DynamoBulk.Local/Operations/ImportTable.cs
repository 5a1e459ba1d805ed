using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Imports;
using DynamoBulk.Local.Jobs.Records;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Starts to fill a new table from S3.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html</remarks>
internal sealed class ImportTable(TableCatalog tables, TableMaker maker, JobStore jobs, JobStorage storage, TimeProvider time) : IOperation
{
    private const int MaxRunning = 50;
    private const int MaxHeaders = 255;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request.ToArray());
        JobInput input = ReadInput(body);
        RequestObject parameters = body.Object("TableCreationParameters") ?? throw ServiceException.Constraint("null", "tableCreationParameters", "Member must not be null");
        string name = TableRequest.ReadName(parameters);
        if (tables.Find(name) is { IsCreating: false })
        {
            // The service says so before it looks at the token, even of a request that made this table.
            throw ServiceException.TableExists(name);
        }

        jobs.Start(Identity(body.Text("ClientToken"), name), () => Make(body, input, parameters), ServiceException.ImportConflict, job => ImportDescription.Write(response, job));
    }

    /// <summary>What the service remembers with a token: another table is refused, and whatever else differs is passed over.</summary>
    private static byte[] Identity(string? token, string table) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["ClientToken"] = token, ["TableName"] = table });

    private ImportJob Make(RequestObject body, JobInput input, RequestObject parameters)
    {
        if (jobs.List<ImportJob>().Count(job => job.State.Ended is null) >= MaxRunning)
        {
            throw ServiceException.LimitExceeded($"Up to {MaxRunning} simultaneous import table operations are allowed per account.");
        }

        Table table = maker.Make(parameters, isCreating: true);
        tables.Add(table);
        return new ImportJob(jobs.NewArn(table.Definition, "import"), body, input, table, tables, storage, time);
    }

    private static JobInput ReadInput(RequestObject body)
    {
        RequestObject source = body.Object("S3BucketSource") ?? throw ServiceException.Constraint("null", "s3BucketSource", "Member must not be null");
        InputFormat format = body.Choice("InputFormat", "DYNAMODB_JSON", "ION", "CSV") switch
        {
            "DYNAMODB_JSON" => InputFormat.DynamoDbJson,
            "ION" => InputFormat.Ion,
            "CSV" => InputFormat.Csv,
            _ => throw ServiceException.Constraint("null", "inputFormat", "Member must not be null"),
        };
        RequestObject? csv = body.Object("InputFormatOptions")?.Object("Csv");
        if (csv is not null && format != InputFormat.Csv)
        {
            throw ServiceException.InvalidRequest($"Unsupported InputFormatOptions for the given input format: {body.Text("InputFormat")}.");
        }

        return new JobInput
        {
            Bucket = source.RequiredText("S3Bucket"),
            Prefix = source.Text("S3KeyPrefix"),
            Format = format,
            IsGzip = JobRequest.ReadIsGzip(body),
            Delimiter = ReadDelimiter(csv?.Text("Delimiter")),
            Header = csv is not null && csv.Has("HeaderList") ? ReadHeader(csv.Texts("HeaderList")) : null,
        };
    }

    private static char ReadDelimiter(string? text) => text switch
    {
        null => ',',
        [',' or ';' or ':' or '|' or '\t' or ' '] => text[0],
        _ => throw ServiceException.Constraint($"'{text}'", "inputFormatOptions.csv.delimiter", "Member must satisfy regular expression pattern: [,;:|\\t ]"),
    };

    private static IReadOnlyList<string> ReadHeader(IReadOnlyList<string> names) =>
        names.Count is >= 1 and <= MaxHeaders ? names : throw ServiceException.Constraint(
            $"'[{string.Join(", ", names)}]'", "inputFormatOptions.csv.headerList", $"Member must have length between 1 and {MaxHeaders}");
}
