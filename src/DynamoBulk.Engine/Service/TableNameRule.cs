using System.Text.RegularExpressions;

namespace DynamoBulk.Service;

/// <summary>The rule that the service has for names of tables.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html</remarks>
internal static partial class TableNameRule
{
    /// <summary>Why a table that is to be made cannot have a name.</summary>
    /// <param name="table">The name, or an ARN with it.</param>
    /// <returns>One sentence with the rule; null where it can.</returns>
    public static string? Problem(string table) => Allowed().IsMatch(NameOf(table))
        ? null
        : $"'{NameOf(table)}' cannot be the name of a table: a name has 3 to 255 characters, of a-z, A-Z, 0-9, '_', '-' and '.'.";

    /// <summary>The name of a table.</summary>
    /// <param name="table">The name, or an ARN with it.</param>
    public static string NameOf(string table) => table.StartsWith("arn:", StringComparison.Ordinal) ? table[(table.LastIndexOf('/') + 1)..] : table;

    [GeneratedRegex(@"\A[a-zA-Z0-9_.-]{3,255}\z")]
    private static partial Regex Allowed();
}
