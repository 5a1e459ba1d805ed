using System.Text.Json;

namespace DynamoBulk.Local.Http;

/// <summary>An answer other than 200: what the service would say, word for word.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html</remarks>
internal class ServiceException(string type, string message) : Exception(message)
{
    private const string DynamoDb = "com.amazonaws.dynamodb.v20120810#";
    private const string Coral = "com.amazon.coral.service#";

    /// <summary>The <c>__type</c> with its namespace.</summary>
    public string Type { get; } = type;

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 400;

    /// <summary>The item that made a condition fail, when the caller asked for it: raw DynamoDB JSON.</summary>
    public ReadOnlyMemory<byte>? Item { get; init; }

    public static ServiceException Validation(string message) => new("com.amazon.coral.validate#ValidationException", message);

    /// <summary>The service's usual opening for a value that makes no sense.</summary>
    public static ServiceException InvalidParameter(string detail) => Validation("One or more parameter values were invalid: " + detail);

    /// <summary>A request member that breaks the constraint of the service's model.</summary>
    public static ServiceException Constraint(string value, string member, string constraint) =>
        Validation($"1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {constraint}");

    public static ServiceException Serialization(string message) => new(Coral + "SerializationException", message);

    public static ServiceException UnknownOperation() => new(Coral + "UnknownOperationException", string.Empty);

    public static ServiceException TableMissing() => new(DynamoDb + "ResourceNotFoundException", "Requested resource not found");

    public static ServiceException TableMissing(string table) => new(DynamoDb + "ResourceNotFoundException", $"Requested resource not found: Table: {table} not found");

    public static ServiceException TableExists(string table) => new(DynamoDb + "ResourceInUseException", "Table already exists: " + table);

    /// <summary>The words of the operations for backups and exports, which are younger, for a table that is not there.</summary>
    public static ServiceException TableNotFound(string table) => new(DynamoDb + "TableNotFoundException", "Table not found: " + table);

    public static ServiceException RecoveryUnavailable(string table) =>
        new(DynamoDb + "PointInTimeRecoveryUnavailableException", $"Point in time recovery is not enabled for table '{table}'");

    /// <summary>What the younger operations say of a request that makes no sense.</summary>
    public static ServiceException InvalidRequest(string detail) => Validation("Invalid Request: " + detail);

    public static ServiceException InvalidExportTime(string message) => new(DynamoDb + "InvalidExportTimeException", message);

    public static ServiceException ExportConflict() =>
        new(DynamoDb + "ExportConflictException", "Export conflict: Duplicate request detected with conflicting parameters");

    public static ServiceException ExportNotFound(string arn) => new(DynamoDb + "ExportNotFoundException", "Export not found: Export not found: " + arn);

    public static ServiceException TableInUse(string detail) => new(DynamoDb + "ResourceInUseException", "Attempt to change a resource which is still in use: " + detail);

    public static ServiceException ResourceMissing(string message) => new(DynamoDb + "ResourceNotFoundException", message);

    public static ServiceException TokenUsed(string message) => new(DynamoDb + "IdempotentParameterMismatchException", message);

    public static ServiceException ImportConflict() =>
        new(DynamoDb + "ImportConflictException", "Import conflict: Duplicate request detected with conflicting parameters");

    public static ServiceException ImportMissing(string arn) => new(DynamoDb + "ImportNotFoundException", "Import not found: " + arn);

    public static ServiceException LimitExceeded(string message) => new(DynamoDb + "LimitExceededException", message);

    public static ServiceException ConditionFailed(ReadOnlyMemory<byte>? item) =>
        new(DynamoDb + "ConditionalCheckFailedException", "The conditional request failed") { Item = item };

    public static ServiceException InternalError() => new(DynamoDb + "InternalServerError", "Internal server error") { Status = 500 };

    /// <summary>Writes the members of the error body that follow its type.</summary>
    public virtual void WriteDetails(Utf8JsonWriter response)
    {
        // The oldest part of the service writes it with a capital letter.
        response.WriteString(Type.StartsWith(Coral, StringComparison.Ordinal) ? "Message" : "message", Message);
        if (Item is { } item)
        {
            response.WritePropertyName(nameof(Item));
            response.WriteRawValue(item.Span, skipInputValidation: true);
        }
    }
}
