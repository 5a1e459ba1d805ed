using System.Collections;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk;

/// <summary>
/// What the attributes of items are to be: <c>@{ id = 'S'; age = @{ Type = 'N'; Required = $true; Default = 0; AllowedValues = 0, 1 } }</c>.
/// </summary>
public sealed class ItemSchema
{
    private ItemSchema(IReadOnlyDictionary<string, AttributeRule> rules) => Rules = rules;

    /// <summary>The rules by attribute.</summary>
    internal IReadOnlyDictionary<string, AttributeRule> Rules { get; }

    /// <summary>The schema in words, the same for the same rules.</summary>
    public override string ToString() => string.Join("; ", Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => $"{rule.Key}: {rule.Value}"));

    /// <summary>Reads a schema.</summary>
    /// <param name="attributes">A dictionary or an object: a type, or a dictionary or object with the rules, by attribute.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="FormatException">It is none, or contradicts itself: one sentence that names the attribute.</exception>
    internal static ItemSchema Read(object? attributes)
    {
        var rules = new Dictionary<string, AttributeRule>(StringComparer.Ordinal);
        foreach ((string name, object? rule) in Entries(attributes) ?? throw new FormatException("A schema is a hashtable with a type or the rules of each attribute, or the path of a .json or .psd1 file with one."))
        {
            if (name.Length == 0 || !rules.TryAdd(name, ReadRule(name, rule)))
            {
                throw new FormatException(name.Length == 0 ? "The schema names an attribute ''." : $"The schema has attribute '{name}' twice.");
            }
        }

        return rules.Count > 0 ? new ItemSchema(rules) : throw new FormatException("The schema has no attributes.");
    }

    private static AttributeRule ReadRule(string name, object? given)
    {
        AttributeType? type = null;
        bool isRequired = false;
        ReadOnlyMemory<byte>? defaultValue = null;
        IReadOnlyList<ReadOnlyMemory<byte>>? allowedValues = null;
        try
        {
            foreach ((string key, object? value) in Entries(given) ?? [("Type", given)])
            {
                switch (key.ToUpperInvariant())
                {
                    case "TYPE":
                        type = AttributeTypeName.Parse(value);
                        break;
                    case "REQUIRED":
                        isRequired = LanguagePrimitives.IsTrue(value);
                        break;
                    case "DEFAULT":
                        defaultValue = Bind(value);
                        break;
                    case "ALLOWEDVALUES":
                        allowedValues = [.. (LanguagePrimitives.GetEnumerable(value) ?? new[] { value }).Cast<object?>().Select(Bind)];
                        break;
                    default:
                        throw new FormatException($"has a rule '{key}', which there is not: there are Type, Required, Default and AllowedValues.");
                }
            }

            return new AttributeRule(type, isRequired, defaultValue, allowedValues);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"Attribute '{name}' of the schema: {exception.Message}", exception);
        }
    }

    /// <summary>The entries of a dictionary or the properties of an object; null for a single value.</summary>
    private static IEnumerable<(string Name, object? Value)>? Entries(object? value) => ValueBinder.Unwrap(value) switch
    {
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(entry => ($"{entry.Key}", (object?)entry.Value)),
        PSObject custom => custom.Properties.Select(property => (property.Name, (object?)property.Value)),
        _ => null,
    };

    private static ReadOnlyMemory<byte> Bind(object? value)
    {
        ItemProblem? problem = new ItemBinder(_ => { }).Bind(new Hashtable { ["v"] = value }, out Item item);
        return problem is null ? item.Json["{\"v\":".Length..^1] : throw new FormatException(problem.Message);
    }
}
