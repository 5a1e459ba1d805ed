using DynamoBulk.Items;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Expressions;

/// <summary>What an UpdateItem does to its item: all values are read from the item as it was, then all changes are made.</summary>
internal sealed class UpdateExpression
{
    public List<(AttributePath Path, Operand Value)> Sets { get; } = [];

    public List<AttributePath> Removals { get; } = [];

    public List<(AttributePath Path, AttributeValue Value)> Additions { get; } = [];

    public List<(AttributePath Path, AttributeValue Value)> Deletions { get; } = [];

    /// <summary>All paths that are changed.</summary>
    public IReadOnlyList<AttributePath> Paths =>
        [.. Sets.Select(set => set.Path), .. Removals, .. Additions.Select(add => add.Path), .. Deletions.Select(delete => delete.Path)];

    /// <summary>Changes an item.</summary>
    /// <param name="item">The item to change.</param>
    /// <param name="original">The same item, to read values from.</param>
    public void Apply(AttributeMap item, AttributeMap original)
    {
        List<(AttributePath Path, AttributeValue Value)> values = [.. Sets.Select(set => (set.Path, UpdateOperands.Require(set.Value, original)))];

        // Elements of a list are set before others leave it, and leave from the end, so that each index means what it meant.
        foreach ((AttributePath path, AttributeValue value) in values.OrderBy(set => set.Path.Steps[^1].Index))
        {
            Set(item, path, value);
        }

        Additions.ForEach(add => Set(item, add.Path, Sum(add.Path.Find(item), add.Value)));
        Deletions.ForEach(delete => Delete(item, delete.Path, delete.Value));
        foreach (AttributePath path in Removals.OrderByDescending(path => path.Steps[^1].Index))
        {
            Set(item, path, null);
        }
    }

    private static AttributeValue Sum(AttributeValue? current, AttributeValue added)
    {
        if (current is null)
        {
            return added;
        }

        if (current.Type != added.Type)
        {
            throw UpdateOperands.WrongType();
        }

        return current.IsSet
            ? new AttributeValue(current.Type, new HashSet<AttributeValue>(current.Members.Concat(added.Members)))
            : AttributeValue.Of(UpdateOperands.Add(current.Number, added.Number, subtract: false));
    }

    private static void Delete(AttributeMap item, AttributePath path, AttributeValue members)
    {
        if (path.Find(item) is not { } current)
        {
            return;
        }

        if (current.Type != members.Type)
        {
            throw UpdateOperands.WrongType();
        }

        var rest = new HashSet<AttributeValue>(current.Members.Except(members.Members));
        Set(item, path, rest.Count > 0 ? new AttributeValue(current.Type, rest) : null);
    }

    private static void Set(AttributeMap item, AttributePath path, AttributeValue? value)
    {
        if (path.Steps.Count == 1)
        {
            item[path.Root] = value;
            return;
        }

        AttributeValue? parent = new AttributePath([.. path.Steps.SkipLast(1)]).Find(item);
        PathStep last = path.Steps[^1];
        switch (parent?.Type)
        {
            case AttributeType.M when last.Name is not null:
                parent.Map[last.Name] = value;
                break;
            case AttributeType.L when last.Name is null:
                SetElement(parent.List, last.Index, value);
                break;
            default:
                throw ServiceException.Validation("The document path provided in the update expression is invalid for update");
        }
    }

    private static void SetElement(List<AttributeValue> list, int index, AttributeValue? value)
    {
        if (value is null)
        {
            if (index < list.Count)
            {
                list.RemoveAt(index);
            }
        }
        else if (index < list.Count)
        {
            list[index] = value;
        }
        else
        {
            list.Add(value); // an index beyond the end appends
        }
    }
}
