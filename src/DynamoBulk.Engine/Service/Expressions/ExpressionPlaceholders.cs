namespace DynamoBulk.Service.Expressions;

/// <summary>The placeholders of one request; each name and value has one, however many expressions use it.</summary>
internal sealed class ExpressionPlaceholders
{
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byValue = new(StringComparer.Ordinal);

    /// <summary>Names by placeholder.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Values as DynamoDB JSON by placeholder.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The placeholder of a name.</summary>
    /// <param name="name">One part of a path.</param>
    /// <returns><c>#n0</c> and so on.</returns>
    public string ForName(string name) => FindOrAdd(name, _byName, Names, "#n");

    /// <summary>The placeholder of a value.</summary>
    /// <param name="json">DynamoDB JSON.</param>
    /// <returns><c>:v0</c> and so on.</returns>
    public string ForValue(string json) => FindOrAdd(json, _byValue, Values, ":v");

    private static string FindOrAdd(string content, Dictionary<string, string> known, Dictionary<string, string> all, string prefix)
    {
        if (!known.TryGetValue(content, out string? placeholder))
        {
            placeholder = prefix + all.Count;
            known.Add(content, placeholder);
            all.Add(placeholder, content);
        }

        return placeholder;
    }
}
