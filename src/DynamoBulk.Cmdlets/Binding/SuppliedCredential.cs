using System.Management.Automation;
using System.Reflection;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Reads keys from what users and AWS Tools hand over: a PSCredential, or AWSCredentials of whatever SDK version.</summary>
/// <remarks>
/// The other SDK's types are not ours, so they are read by name. AWS Tools keeps its session credentials in a wrapper whose
/// property is not public.
/// https://docs.aws.amazon.com/powershell/v5/userguide/creds-assign.html
/// </remarks>
internal static class SuppliedCredential
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A source of keys, asked again before each expiry; null when the object holds no credentials.</summary>
    public static Func<AccessKeys>? TryRead(object? credential)
    {
        object? value = credential is PSObject wrapped ? wrapped.BaseObject : credential;
        if (value is PSCredential pair)
        {
            return () => new AccessKeys(pair.UserName, pair.GetNetworkCredential().Password);
        }

        object? aws = value is null ? null : Unwrap(value);
        MethodInfo? getCredentials = aws?.GetType().GetMethod("GetCredentials", Type.EmptyTypes);
        return getCredentials is null ? null : () => Copy(getCredentials.Invoke(aws, null)!);
    }

    private static object Unwrap(object value) => value.GetType().Name == "AWSPSCredentials"
        ? value.GetType().GetProperty("Credentials", AnyInstance)?.GetValue(value) ?? value
        : value;

    private static AccessKeys Copy(object keys)
    {
        string? Read(string name) => keys.GetType().GetProperty(name, AnyInstance)?.GetValue(keys) as string;
        string? token = Read("Token");
        return new AccessKeys(Read("AccessKey") ?? string.Empty, Read("SecretKey") ?? string.Empty, string.IsNullOrEmpty(token) ? null : token);
    }
}
