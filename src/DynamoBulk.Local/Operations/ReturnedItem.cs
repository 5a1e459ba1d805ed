using System.Text.Json;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Operations;

/// <summary>The item that a write gives back when asked.</summary>
internal static class ReturnedItem
{
    /// <summary>Whether a put or delete is to return the item it replaced.</summary>
    public static bool WantsOld(RequestObject request) => Wanted(request) switch
    {
        "ALL_OLD" => true,
        null or "NONE" => false,
        _ => throw ServiceException.Validation("Return values set to invalid value"),
    };

    public static string? Wanted(RequestObject request) =>
        request.Choice("ReturnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");

    /// <summary>Writes raw DynamoDB JSON as a member; nothing when there is none.</summary>
    public static void Write(Utf8JsonWriter response, string name, ReadOnlyMemory<byte>? item)
    {
        if (item is { } json)
        {
            response.WritePropertyName(name);
            response.WriteRawValue(json.Span, skipInputValidation: true);
        }
    }
}
