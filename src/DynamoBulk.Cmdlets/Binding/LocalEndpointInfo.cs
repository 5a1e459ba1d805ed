using DynamoBulk.Cmdlets.Binding;

namespace DynamoBulk;

/// <summary>The embedded endpoint of this process.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="WriteCapacity">Write units a second of each table, or null where the tables say so themselves.</param>
/// <param name="ReadCapacity">Read units a second of each table, or null where the tables say so themselves.</param>
/// <param name="Partitions">The least number of partitions of a table.</param>
/// <param name="Tables">How many tables it holds.</param>
/// <param name="Requests">Requests answered so far.</param>
/// <param name="IsDefault">Whether commands without connection parameters use it.</param>
/// <param name="S3EndpointUrl">The address of the S3 that its jobs and those commands use, or null.</param>
public sealed record LocalEndpointInfo(Uri Url, int Port, double? WriteCapacity, double? ReadCapacity, int Partitions, int Tables, long Requests, bool IsDefault, Uri? S3EndpointUrl)
{
    internal static LocalEndpointInfo From(RunningLocal local) => new(
        local.Endpoint.Url,
        local.Endpoint.Url.Port,
        local.Endpoint.Options.WriteCapacity,
        local.Endpoint.Options.ReadCapacity,
        local.Endpoint.Options.Partitions,
        local.Endpoint.TableNames.Count,
        local.Endpoint.Statistics.Requests,
        local.IsDefault,
        local.Endpoint.Options.S3EndpointUrl);
}
