using System.Net;
using System.Text.Json;
using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>Reads a refusal as the service wrote it, with the reasons of a throttle.</summary>
/// <remarks>
/// The list of reasons is called <c>ThrottlingReasons</c> in two exceptions and <c>throttlingReasons</c> in a third, and the
/// SDK reads each only in its own case; here both are read.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
/// </remarks>
internal static class RefusalBody
{
    public static ServiceException Read(byte[] body, HttpStatusCode status)
    {
        string code = status.ToString();
        string message = string.Empty;
        var reasons = new List<ThrottlingReason>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                switch (property.Name.ToUpperInvariant())
                {
                    case "__TYPE":
                        string type = property.Value.GetString() ?? code;
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
            message = $"The endpoint answered {(int)status} with what is no error message of the service.";
        }

        return ServiceException.Refused(code, message, status, reasons);
    }

    private static ThrottlingReason ReadReason(JsonElement element) => new(Text(element, "reason"), Text(element, "resource"));

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? string.Empty : string.Empty;
}
