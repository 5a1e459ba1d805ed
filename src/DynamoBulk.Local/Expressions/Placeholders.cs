using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Expressions;

/// <summary>The names and values that a request gives for its expressions, and which of them the expressions used.</summary>
internal sealed class Placeholders
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, AttributeValue> _values = [];
    private readonly HashSet<string> _unusedNames;
    private readonly HashSet<string> _unusedValues;

    public Placeholders(RequestObject request)
    {
        foreach (string name in request.Object("ExpressionAttributeNames")?.Members.Keys ?? [])
        {
            Check(name, '#', "ExpressionAttributeNames");
            _names[name] = request.Object("ExpressionAttributeNames")!.RequiredText(name);
        }

        foreach ((string name, ReadOnlyMemory<byte> value) in request.Object("ExpressionAttributeValues")?.Members ?? new Dictionary<string, ReadOnlyMemory<byte>>())
        {
            Check(name, ':', "ExpressionAttributeValues");
            _values[name] = ReadValue(name, value);
        }

        _unusedNames = [.. _names.Keys];
        _unusedValues = [.. _values.Keys];
    }

    public string Name(string placeholder)
    {
        _unusedNames.Remove(placeholder);
        return _names.TryGetValue(placeholder, out string? name)
            ? name
            : throw new ExpressionException($"An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
    }

    public AttributeValue Value(string placeholder)
    {
        _unusedValues.Remove(placeholder);
        return _values.TryGetValue(placeholder, out AttributeValue? value)
            ? value
            : throw new ExpressionException($"An expression attribute value used in expression is not defined; attribute value: {placeholder}");
    }

    /// <summary>Refuses a request that gives more than its expressions use.</summary>
    public void RequireAllUsed(bool hasExpression)
    {
        Require(_names.Count, _unusedNames, "ExpressionAttributeNames", hasExpression);
        Require(_values.Count, _unusedValues, "ExpressionAttributeValues", hasExpression);
    }

    private static void Require(int given, HashSet<string> unused, string parameter, bool hasExpression)
    {
        if (given > 0 && !hasExpression)
        {
            throw ServiceException.Validation($"{parameter} can only be specified when using expressions");
        }

        if (unused.Count > 0)
        {
            throw ServiceException.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }

    private static void Check(string name, char mark, string parameter)
    {
        if (name.Length < 2 || name[0] != mark)
        {
            throw ServiceException.Validation($"{parameter} contains invalid key: Syntax error; key: \"{name}\"");
        }
    }

    private static AttributeValue ReadValue(string name, ReadOnlyMemory<byte> value)
    {
        try
        {
            return AttributeJson.ReadValue(value);
        }
        catch (ServiceException exception) when (exception.Type.EndsWith("ValidationException", StringComparison.Ordinal))
        {
            throw ServiceException.Validation($"ExpressionAttributeValues contains invalid value: {exception.Message} for key {name}");
        }
    }
}
