using System.Text.Json;

namespace DynamoBulk.Local.Operations;

/// <summary>Times as the service writes them: seconds since 1970, with milliseconds behind the point.</summary>
internal static class ResponseTime
{
    /// <summary>Writes a time, or nothing where there is none.</summary>
    public static void WriteTime(this Utf8JsonWriter response, string name, DateTimeOffset? time)
    {
        if (time is { } instant)
        {
            response.WriteNumber(name, instant.ToUnixTimeMilliseconds() / 1000.0);
        }
    }
}
