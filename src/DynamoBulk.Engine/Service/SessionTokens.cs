using System.Text.RegularExpressions;

namespace DynamoBulk.Service;

/// <summary>Keeps session tokens out of what services say: who refuses a signature may quote the request's headers, the token among them.</summary>
/// <remarks>
/// The secret key is never sent, so that nobody can quote it. The canonical request, which a refusal quotes with all that is
/// signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </remarks>
internal static partial class SessionTokens
{
    /// <summary>A text with three dots in the place of every token.</summary>
    /// <param name="text">What a service said, in whatever notation.</param>
    public static string Hide(string text) => Quoted().Replace(text, "${name}…");

    /// <summary>An exception if neither it nor what caused it quotes a token; else null.</summary>
    /// <param name="exception">What the SDK threw.</param>
    public static Exception? WithoutAny(Exception? exception) => exception is null || Quoted().IsMatch(exception.ToString()) ? null : exception;

    // Shorter words behind the name are the next name in a list; tokens have hundreds of characters.
    [GeneratedRegex("(?<name>x-amz-security-token[^a-z0-9]{1,8})[a-z0-9+/=%_.-]{16,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
