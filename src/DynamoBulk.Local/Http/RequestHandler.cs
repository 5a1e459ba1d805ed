using System.Text.Json;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Operations;

namespace DynamoBulk.Local.Http;

/// <summary>Turns a request's target and body into an answer.</summary>
internal sealed class RequestHandler(OperationCatalog operations)
{
    /// <summary>Does the operation and writes the answer.</summary>
    /// <returns>The HTTP status.</returns>
    public int Handle(string? target, ReadOnlyMemory<byte> request, PooledBuffer response)
    {
        try
        {
            using var writer = new Utf8JsonWriter(response, AttributeJson.WriterOptions);
            operations.Find(target).Execute(request, writer);
            return 200;
        }
        catch (ServiceException exception)
        {
            return Refuse(exception, response);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            // Reading a member as what it is not: the request is no JSON of this operation.
            return Refuse(ServiceException.Serialization(exception.Message), response);
        }
    }

    private static int Refuse(ServiceException exception, PooledBuffer response)
    {
        response.Clear();
        WriteError(exception, response);
        return exception.Status;
    }

    public static void WriteError(ServiceException exception, PooledBuffer response)
    {
        using var writer = new Utf8JsonWriter(response, AttributeJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("__type", exception.Type);
        exception.WriteDetails(writer);
        writer.WriteEndObject();
    }
}
