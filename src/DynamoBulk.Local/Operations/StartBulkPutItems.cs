using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Loads;
using DynamoBulk.Local.Jobs.Records;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Starts to put items from S3 into a table.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StartBulkPutItems.html</remarks>
internal sealed class StartBulkPutItems(TableCatalog tables, JobStore jobs, JobStorage storage, TimeProvider time) : IOperation
{
    private const int LeastUnits = 1024;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response) => jobs.Start(
        request,
        () => Make(RequestObject.Read(request.ToArray())),
        () => ServiceException.TokenUsed("A bulk operation with another request has the same client token."),
        job => BulkOperationDescription.Write(response, job));

    private LoadJob Make(RequestObject body)
    {
        string name = body.RequiredText("TableName");
        JobInput input = ReadInput(body.Object("InputS3Configuration") ?? throw ServiceException.Constraint("null", "inputS3Configuration", "Member must not be null"));
        LoadOutput output = ReadOutput(body.Object("OutputS3Configuration") ?? throw ServiceException.Constraint("null", "outputS3Configuration", "Member must not be null"));
        body.Choice("PerformanceTier", "STANDARD", "ACCELERATED");
        if (body.Integer("MaxWriteRequestUnits") is { } units and < LeastUnits)
        {
            throw ServiceException.Constraint($"'{units}'", "maxWriteRequestUnits", $"Member must have value greater than or equal to {LeastUnits}");
        }

        Table table = tables.GetReady(name);
        return new LoadJob(jobs.NewArn(table.Definition, "bulk-operation"), body, input, output, table, tables, storage, time);
    }

    private static JobInput ReadInput(RequestObject input) => new()
    {
        Bucket = input.RequiredText("S3Bucket"),
        Prefix = input.Text("S3KeyPrefix"),
        Format = input.Choice("InputFormat", "DYNAMODB_JSON", "ION") switch
        {
            "DYNAMODB_JSON" => InputFormat.DynamoDbJson,
            "ION" => InputFormat.Ion,
            _ => throw ServiceException.Constraint("null", "inputS3Configuration.inputFormat", "Member must not be null"),
        },
        IsGzip = JobRequest.ReadIsGzip(input),
    };

    private static LoadOutput ReadOutput(RequestObject output)
    {
        string bucket = output.RequiredText("S3Bucket");
        IReadOnlyList<string> types = output.Texts("OutputType");
        if (types.Count == 0)
        {
            throw ServiceException.Constraint("null", "outputS3Configuration.outputType", "Member must not be null");
        }

        if (types.FirstOrDefault(type => type is not ("ERROR" or "CONDITION_CHECK_FAILURE")) is { } unknown)
        {
            throw ServiceException.Constraint($"'[{unknown}]'", "outputS3Configuration.outputType", "Member must satisfy constraint: [Member must satisfy enum value set: [ERROR, CONDITION_CHECK_FAILURE]]");
        }

        string? algorithm = output.Choice("S3SseAlgorithm", "AES256", "KMS");
        string? keyId = output.Text("S3SseKmsKeyId");
        if ((algorithm == "KMS") != (keyId is not null))
        {
            throw ServiceException.InvalidParameter("S3SseKmsKeyId must be specified when S3SseAlgorithm is KMS, and only then");
        }

        return new LoadOutput(bucket, output.Text("S3KeyPrefix"), types.Contains("ERROR"), algorithm is null ? null : new ObjectEncryption(algorithm, keyId));
    }
}
