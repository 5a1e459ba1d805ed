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
