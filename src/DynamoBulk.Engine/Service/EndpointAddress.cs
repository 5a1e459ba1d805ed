using System.Net;

namespace DynamoBulk.Service;

/// <summary>What is known of an endpoint by its address alone, and which addresses are refused.</summary>
internal static class EndpointAddress
{
    /// <summary>Whether an address is on this machine: localhost and the names under it, 127.0.0.0/8 and ::1.</summary>
    /// <remarks><see cref="Uri.IsLoopback"/> knows no names under localhost, which RFC 6761 (6.3) keeps for this machine.</remarks>
    /// <param name="url">An absolute address.</param>
    public static bool IsOnThisMachine(Uri url) => url.HostNameType switch
    {
        UriHostNameType.IPv4 or UriHostNameType.IPv6 => IPAddress.IsLoopback(IPAddress.Parse(url.DnsSafeHost)),
        _ => $".{url.Host}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Refuses an address that is none, that says more than where to go, or that would carry data in the open.</summary>
    /// <param name="url">The address as it was given; null when none was.</param>
    /// <param name="allowHttp">Whether http is allowed to other machines.</param>
    /// <param name="permission">How it is allowed.</param>
    /// <exception cref="ConnectionException">It is refused; the message keeps what may be a password to itself.</exception>
    public static void Check(Uri? url, bool allowHttp, string permission = "-AllowHttp if that is meant")
    {
        if (url is null)
        {
            return;
        }

        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
        {
            throw new ConnectionException($"'{WithoutUser(url.OriginalString)}' is no endpoint address: give it as https://host[:port].");
        }

        string shown = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ConnectionException($"'{shown}' was given with a user, a password or a query in the address, which requests do not use: give it as https://host[:port].");
        }

        if (url.Scheme == "http" && !allowHttp && !IsOnThisMachine(url))
        {
            throw new ConnectionException($"'{shown}' would carry data and signatures unencrypted: use https, or {permission}.") { Code = ConnectionException.HttpEndpoint };
        }
    }

    /// <summary>Reads and checks the address that the SDK has found where nobody gave one.</summary>
    /// <param name="url">The address.</param>
    /// <param name="service">Of what it is, for the message.</param>
    /// <param name="allowHttp">Whether http is allowed to other machines.</param>
    /// <exception cref="ConnectionException">It is refused.</exception>
    public static Uri Found(string url, string service, bool allowHttp)
    {
        try
        {
            var endpoint = new Uri(url, UriKind.RelativeOrAbsolute);
            Check(endpoint, allowHttp);
            return endpoint;
        }
        catch (ConnectionException refusal)
        {
            throw new ConnectionException($"AWS_ENDPOINT_URL or the profile leads to an address of {service} that is not taken: {refusal.Message}") { Code = refusal.Code };
        }
    }

    private static string WithoutUser(string text) => text.LastIndexOf('@') is var at and >= 0 ? $"…{text[at..]}" : text;
}
