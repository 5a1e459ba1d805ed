using System.Text.Json;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Operations;

/// <summary>One operation of the service.</summary>
internal interface IOperation
{
    /// <summary>Does what the request asks and writes the answer's JSON object.</summary>
    /// <exception cref="ServiceException">The request is refused.</exception>
    void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response);
}
