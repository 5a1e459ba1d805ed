namespace DynamoBulk.Local.Expressions;

/// <summary>Something that has a value for an item, or none.</summary>
internal abstract class Operand
{
    public abstract AttributeValue? Resolve(AttributeMap item);
}

/// <summary>An attribute, or a place inside one.</summary>
internal sealed class PathOperand(AttributePath path) : Operand
{
    public AttributePath Path { get; } = path;

    public override AttributeValue? Resolve(AttributeMap item) => Path.Find(item);
}

/// <summary>A value that the request gives.</summary>
internal sealed class ValueOperand(AttributeValue value) : Operand
{
    public AttributeValue Value { get; } = value;

    public override AttributeValue? Resolve(AttributeMap item) => Value;
}

/// <summary><c>size(path)</c>: none where the attribute is missing or has no size.</summary>
internal sealed class SizeOperand(Operand inner) : Operand
{
    public override AttributeValue? Resolve(AttributeMap item) =>
        inner.Resolve(item)?.Length is { } length
            ? AttributeValue.Of(DdbNumber.Parse(length.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            : null;
}
