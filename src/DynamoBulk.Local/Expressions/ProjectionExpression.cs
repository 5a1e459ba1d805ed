using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>Which attributes, or parts of them, a read returns.</summary>
internal sealed class ProjectionExpression
{
    private readonly IReadOnlyList<AttributePath> _paths;
    private readonly HashSet<string>? _attributes;

    public ProjectionExpression(IReadOnlyList<AttributePath> paths)
    {
        _paths = paths;
        _attributes = paths.All(path => path.Steps.Count == 1) ? [.. paths.Select(path => path.Root)] : null;
    }

    /// <summary>The top-level attributes it takes, or takes parts of.</summary>
    public IEnumerable<string> Roots => _paths.Select(path => path.Root);

    public static ProjectionExpression Parse(string text, Placeholders placeholders)
    {
        var reader = new ExpressionReader(text, placeholders);
        var paths = new List<AttributePath>();
        do
        {
            paths.Add(reader.TakePath());
        }
        while (reader.TakeSymbol(","));
        reader.RequireEnd();
        PathRules.RequireApart(paths);
        return new ProjectionExpression(paths);
    }

    /// <summary>The part of an item that the expression names, as DynamoDB JSON.</summary>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> item) =>
        _attributes is not null ? AttributeMap.Pick(item, _attributes) : AttributeJson.Write(Apply(AttributeJson.ReadMap(item)));

    /// <summary>The part of an item that the expression names; list elements close ranks.</summary>
    public AttributeMap Apply(AttributeMap item)
    {
        var result = new AttributeMap();
        foreach (IGrouping<string, AttributePath> root in _paths.GroupBy(path => path.Root))
        {
            result[root.Key] = item[root.Key] is { } value ? Part(value, [.. root], 1) : null;
        }

        return result;
    }

    private static AttributeValue? Part(AttributeValue value, IReadOnlyList<AttributePath> paths, int depth)
    {
        if (paths.Any(path => path.Steps.Count == depth))
        {
            return value;
        }

        var map = new AttributeMap();
        var list = new List<AttributeValue>();
        foreach (IGrouping<PathStep, AttributePath> step in paths.GroupBy(path => path.Steps[depth]).OrderBy(group => group.Key.Index))
        {
            if (AttributePath.Child(value, step.Key) is not { } child || Part(child, [.. step], depth + 1) is not { } part)
            {
                continue;
            }

            if (step.Key.Name is { } name)
            {
                map[name] = part;
            }
            else
            {
                list.Add(part);
            }
        }

        return map.Count > 0 ? new AttributeValue(AttributeType.M, map)
            : list.Count > 0 ? new AttributeValue(AttributeType.L, list)
            : null;
    }
}
