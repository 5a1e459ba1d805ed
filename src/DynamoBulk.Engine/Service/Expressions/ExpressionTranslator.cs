using DynamoBulk.Items;

namespace DynamoBulk.Service.Expressions;

/// <summary>
/// Translates expressions with names and literals in place, <c>total > 100 AND begins_with(sku, 'A')</c>, into the service's,
/// with a placeholder for every name and value: no name is reserved, and expressions of one request never clash.
/// </summary>
/// <remarks>
/// Strings stand in single quotes (<c>'it''s'</c>), names that need it in double quotes (<c>"my.attr"</c>), numbers, true, false
/// and null bare; paths have points and indexes (<c>address.lines[0]</c>); keywords and functions may be of any case. One
/// translator serves one request. A literal that is compared with a key attribute takes its type where it converts exactly.
/// </remarks>
/// <param name="schema">The key attributes of the table and its indexes, or null when none is known.</param>
public sealed class ExpressionTranslator(KeySchema? schema = null)
{
    private readonly ExpressionPlaceholders _placeholders = new();
    private readonly Dictionary<string, KeyAttribute> _keys = KeysByName(schema);

    /// <summary>The names, by placeholder.</summary>
    public IReadOnlyDictionary<string, string> Names => _placeholders.Names;

    /// <summary>The values as DynamoDB JSON, by placeholder.</summary>
    public IReadOnlyDictionary<string, string> Values => _placeholders.Values;

    /// <summary>Translates a filter, a condition or a key condition.</summary>
    /// <param name="expression">What the user wrote.</param>
    /// <returns>The expression for the service.</returns>
    /// <exception cref="ExpressionSyntaxException">It cannot be read; the message shows where.</exception>
    public string TranslateCondition(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new ExpressionParser(expression, _keys, _placeholders).ReadCondition();
    }

    /// <summary>Translates a list of attributes into a projection.</summary>
    /// <param name="attributes">Attribute names, matched exactly; one that is given twice counts once.</param>
    /// <returns>The expression for the service.</returns>
    public string TranslateProjection(IEnumerable<string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return string.Join(", ", attributes.Distinct(StringComparer.Ordinal).Select(_placeholders.ForName));
    }

    private static Dictionary<string, KeyAttribute> KeysByName(KeySchema? schema)
    {
        IReadOnlyList<KeyAttribute> keys = schema?.All ?? [];
        return keys.DistinctBy(key => key.Name).ToDictionary(key => key.Name, StringComparer.Ordinal);
    }
}
