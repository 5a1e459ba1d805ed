using System.Text;

namespace DynamoBulk.Local.Expressions;

/// <summary>A step of a document path: the name of a map entry or the index of a list element.</summary>
internal readonly record struct PathStep(string? Name, int Index);

/// <summary>Where a value stands in an item: <c>a.b[2].c</c>.</summary>
internal sealed class AttributePath(IReadOnlyList<PathStep> steps)
{
    public IReadOnlyList<PathStep> Steps { get; } = steps;

    /// <summary>The top-level attribute.</summary>
    public string Root => Steps[0].Name!;

    /// <summary>The value there, or null.</summary>
    public AttributeValue? Find(AttributeMap item)
    {
        AttributeValue? value = item[Root];
        for (int i = 1; i < Steps.Count && value is not null; i++)
        {
            value = Child(value, Steps[i]);
        }

        return value;
    }

    /// <summary>Whether one of the paths is the other or leads to it.</summary>
    public bool Overlaps(AttributePath other) => Steps.Zip(other.Steps).All(pair => pair.First == pair.Second);

    /// <summary>Whether the paths part where one takes a name and the other an index, which no value can satisfy.</summary>
    public bool Conflicts(AttributePath other)
    {
        (PathStep First, PathStep Second) parting = Steps.Zip(other.Steps).FirstOrDefault(pair => pair.First != pair.Second);
        return !Overlaps(other) && (parting.First.Name is null) != (parting.Second.Name is null);
    }

    /// <summary>The path as the service shows it in messages: <c>[a, b, [2]]</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        foreach (PathStep step in Steps)
        {
            text.Append(text.Length > 1 ? ", " : string.Empty).Append(step.Name ?? $"[{step.Index}]");
        }

        return text.Append(']').ToString();
    }

    internal static AttributeValue? Child(AttributeValue value, PathStep step)
    {
        if (step.Name is not null)
        {
            return value.Type == Items.AttributeType.M ? value.Map[step.Name] : null;
        }

        return value.Type == Items.AttributeType.L && step.Index < value.List.Count ? value.List[step.Index] : null;
    }
}
