using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>The operations by the name that <c>X-Amz-Target</c> carries.</summary>
internal sealed class OperationCatalog(TableCatalog tables, TableMaker maker, JobStore jobs, JobStorage storage, LocalEndpointOptions options, TimeProvider time, Random random)
{
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const string MetricsTarget = "GraniteServiceVersion20100801.GetMetricData";

    private readonly Dictionary<string, IOperation> _operations = new()
    {
        ["CreateTable"] = new CreateTable(tables, maker),
        ["DescribeTable"] = new DescribeTable(tables),
        ["ListTables"] = new ListTables(tables),
        ["UpdateTable"] = new UpdateTable(tables, time),
        ["DeleteTable"] = new DeleteTable(tables),
        ["PutItem"] = new PutItem(tables),
        ["GetItem"] = new GetItem(tables),
        ["UpdateItem"] = new UpdateItem(tables),
        ["DeleteItem"] = new DeleteItem(tables),
        ["BatchWriteItem"] = new BatchWriteItem(tables, options.UnprocessedRate, random),
        ["BatchGetItem"] = new BatchGetItem(tables),
        ["Query"] = new Query(tables),
        ["Scan"] = new Scan(tables),
        ["UpdateContinuousBackups"] = new UpdateContinuousBackups(tables, time),
        ["DescribeContinuousBackups"] = new DescribeContinuousBackups(tables, time),
        ["ExportTableToPointInTime"] = new ExportTableToPointInTime(tables, jobs, storage, options.LeastExportPeriod, time),
        ["DescribeExport"] = new DescribeExport(jobs),
        ["ListExports"] = new ListExports(tables, jobs),
        ["ImportTable"] = new ImportTable(tables, maker, jobs, storage, time),
        ["DescribeImport"] = new DescribeImport(jobs),
        ["ListImports"] = new ListImports(jobs),
        ["StartBulkPutItems"] = new StartBulkPutItems(tables, jobs, storage, time),
        ["DescribeBulkOperation"] = new DescribeBulkOperation(jobs),
        ["ListBulkOperations"] = new ListBulkOperations(jobs),
        ["CancelBulkOperation"] = new CancelBulkOperation(jobs),
    };

    private readonly GetMetricData _metrics = new(tables);

    /// <exception cref="ServiceException">No such operation.</exception>
    public IOperation Find(string? target) =>
        target is not null && target.StartsWith(TargetPrefix, StringComparison.Ordinal) && _operations.TryGetValue(target[TargetPrefix.Length..], out IOperation? operation)
            ? operation
            : target == MetricsTarget ? _metrics : throw ServiceException.UnknownOperation();
}
