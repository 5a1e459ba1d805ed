using System.Text.RegularExpressions;
using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs;

/// <summary>What the service says no to about a job, in a sentence that says what to do.</summary>
internal static partial class JobRefusal
{
    /// <summary>Says which permission is missing, and to whom.</summary>
    /// <param name="failure">What was refused; anything but a refused access stays as it is.</param>
    /// <param name="permission">The permission that the request needs, such as <c>dynamodb:ImportTable</c>; the service may name another, which goes before.</param>
    /// <returns>The failure to throw.</returns>
    public static ServiceException NamePermission(ServiceException failure, string permission)
    {
        if (failure.Code is not ("AccessDeniedException" or "AccessDenied"))
        {
            return failure;
        }

        Match told = Permission().Match(failure.Message);
        Match who = User().Match(failure.Message);
        return failure.Restate(
            $"The permission {(told.Success ? told.Groups["name"].Value : permission)} is missing: have it allowed for {(who.Success ? who.Groups["arn"].Value : "this user or role")}. ({failure.Message.TrimEnd('.')})");
    }

    [GeneratedRegex("perform: (?<name>[a-z0-9-]+:[A-Za-z]+)")]
    private static partial Regex Permission();

    [GeneratedRegex("User: (?<arn>arn:[^ ]+) is not authorized")]
    private static partial Regex User();
}
