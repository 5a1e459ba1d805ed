using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>
/// A command as it was called, from the parameters that were bound. The line that was typed is not shown: it may hold
/// secrets, of this command or of another.
/// </summary>
internal static class CommandLine
{
    private const string Hidden = "***";

    private static readonly HashSet<string> s_secret = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(ConnectionCommand.AccessKey), nameof(ConnectionCommand.SecretKey), nameof(ConnectionCommand.SessionToken), nameof(ConnectionCommand.Credential), nameof(ServiceCommand.Connection),
    };

    /// <summary>The command in words of PowerShell. Values that can be no text are told by their type.</summary>
    /// <param name="invocation">How it was called.</param>
    public static string Of(InvocationInfo invocation)
    {
        var line = new StringBuilder(invocation.ExpectingInput ? "… | " : string.Empty).Append(invocation.MyCommand.Name);
        foreach ((string name, object? value) in invocation.BoundParameters.OrderBy(parameter => parameter.Key != "TableName"))
        {
            line.Append(CultureInfo.InvariantCulture, $" -{name}{Argument(name, value)}");
        }

        return line.ToString();
    }

    /// <summary>An address without the name and password that may be in it.</summary>
    /// <param name="address">An absolute address.</param>
    public static string Address(Uri address) => address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);

    private static string Argument(string name, object? value) => value switch
    {
        _ when s_secret.Contains(name) => $" {Hidden}",
        _ when name == "InputObject" => " …", // data, and as much of it as there is
        SwitchParameter { IsPresent: true } => string.Empty,
        SwitchParameter => ":$false",
        _ => $" {Value(value)}",
    };

    private static string Value(object? value) => value switch
    {
        PSObject wrapped when wrapped.BaseObject is not PSCustomObject => Value(wrapped.BaseObject),
        null => "$null",
        bool flag => flag ? "$true" : "$false",
        string text => Quoted(text),
        char letter => Quoted(letter.ToString()),
        Uri { IsAbsoluteUri: true } address => Quoted(Address(address)),
        Encoding encoding => encoding.WebName,
        KeyDefinition key => Quoted(key.ToString()),
        Enum word => word.ToString(),
        IDictionary dictionary => Table(dictionary),
        object[] or string[] => string.Join(", ", ((IEnumerable)value).Cast<object?>().Select(Value)),
        IFormattable number when value.GetType().IsPrimitive || value is decimal => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"<{value.GetType().Name}>",
    };

    private static string Table(IDictionary dictionary) =>
        $"@{{ {string.Join("; ", dictionary.Cast<DictionaryEntry>().OrderBy(entry => $"{entry.Key}", StringComparer.Ordinal).Select(entry => $"{Value(entry.Key)} = {Value(entry.Value)}"))} }}";

    /// <summary>A word where it is one, else in quotes.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "_./\\:-".Contains(letter, StringComparison.Ordinal)) && text[0] != '-'
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
