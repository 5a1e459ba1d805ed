using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;

namespace DynamoBulk.Service;

/// <summary>A refusal as the service wrote it, with the reasons of a throttle.</summary>
/// <remarks>
/// The list of reasons is called <c>ThrottlingReasons</c> in two exceptions and <c>throttlingReasons</c> in a third, and the
/// SDK reads each only in its own case; here both are read.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
/// </remarks>
internal sealed class RefusalException : AmazonDynamoDBException
{
    private RefusalException(string message, Exception? inner, string code, HttpStatusCode status, IReadOnlyList<ThrottlingReason> reasons)
        : base(message, inner, Amazon.Runtime.ErrorType.Unknown, code, string.Empty, status) => Reasons = reasons;

    public IReadOnlyList<ThrottlingReason> Reasons { get; }

    public static RefusalException Read(ReadOnlySpan<byte> body, HttpStatusCode status, Exception? inner)
    {
        string code = status.ToString();
        string message = string.Empty;
        var reasons = new List<ThrottlingReason>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.ToArray());
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                switch (property.Name.ToUpperInvariant())
                {
                    case "__TYPE":
                        string type = property.Value.GetString()!;
                        code = type[(type.LastIndexOf('#') + 1)..];
                        break;
                    case "MESSAGE":
                        message = property.Value.GetString() ?? message;
                        break;
                    case "THROTTLINGREASONS" when property.Value.ValueKind == JsonValueKind.Array:
                        reasons.AddRange(property.Value.EnumerateArray().Select(ReadReason));
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            message = "The answer is no error message of DynamoDB.";
        }

        return new RefusalException(message, inner, code, status, reasons);
    }

    private static ThrottlingReason ReadReason(JsonElement element) => new(Text(element, "reason"), Text(element, "resource"));

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? string.Empty : string.Empty;
}
