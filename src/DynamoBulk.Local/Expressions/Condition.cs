using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>A condition or filter: true or false for every item.</summary>
internal abstract class Condition
{
    /// <summary>The parts that are conditions themselves.</summary>
    public virtual IReadOnlyList<Condition> Conditions => [];

    /// <summary>The operands it looks at.</summary>
    public virtual IReadOnlyList<Operand> Operands => [];

    public abstract bool IsTrueFor(AttributeMap item);

    /// <summary>All paths in it.</summary>
    public IEnumerable<AttributePath> Paths() =>
        Operands.OfType<PathOperand>().Select(operand => operand.Path).Concat(Conditions.SelectMany(part => part.Paths()));
}

/// <summary><c>a AND b</c>.</summary>
internal sealed class Conjunction(Condition left, Condition right) : Condition
{
    public override IReadOnlyList<Condition> Conditions => [left, right];

    public override bool IsTrueFor(AttributeMap item) => left.IsTrueFor(item) && right.IsTrueFor(item);
}

/// <summary><c>a OR b</c>.</summary>
internal sealed class Disjunction(Condition left, Condition right) : Condition
{
    public override IReadOnlyList<Condition> Conditions => [left, right];

    public override bool IsTrueFor(AttributeMap item) => left.IsTrueFor(item) || right.IsTrueFor(item);
}

/// <summary><c>NOT a</c>.</summary>
internal sealed class Negation(Condition inner) : Condition
{
    public override IReadOnlyList<Condition> Conditions => [inner];

    public override bool IsTrueFor(AttributeMap item) => !inner.IsTrueFor(item);
}

/// <summary><c>a = b</c> and the five other comparisons; values of different types are unequal and have no order.</summary>
internal sealed class Comparison(Operand left, string comparator, Operand right) : Condition
{
    public string Comparator { get; } = comparator;

    public override IReadOnlyList<Operand> Operands => [left, right];

    public override bool IsTrueFor(AttributeMap item)
    {
        AttributeValue? first = left.Resolve(item);
        AttributeValue? second = right.Resolve(item);
        if (Comparator is "=" or "<>")
        {
            bool equal = first is not null && second is not null && first.Equals(second);
            return equal == (Comparator == "=");
        }

        return first is not null && second is not null && first.CompareTo(second) is { } order && Comparator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}

/// <summary><c>a BETWEEN b AND c</c>, both ends included.</summary>
internal sealed class Between(Operand value, Operand low, Operand high) : Condition
{
    public override IReadOnlyList<Operand> Operands => [value, low, high];

    public override bool IsTrueFor(AttributeMap item) =>
        value.Resolve(item) is { } actual && low.Resolve(item) is { } least && high.Resolve(item) is { } most
        && actual.CompareTo(least) >= 0 && actual.CompareTo(most) <= 0;
}

/// <summary><c>a IN (b, c, …)</c>.</summary>
internal sealed class Membership(Operand value, IReadOnlyList<Operand> choices) : Condition
{
    public override IReadOnlyList<Operand> Operands => [value, .. choices];

    public override bool IsTrueFor(AttributeMap item) =>
        value.Resolve(item) is { } actual && choices.Any(choice => actual.Equals(choice.Resolve(item)));
}

/// <summary><c>attribute_exists</c>, <c>attribute_not_exists</c>, <c>attribute_type</c>, <c>begins_with</c> and <c>contains</c>.</summary>
internal sealed class FunctionCondition(string name, IReadOnlyList<Operand> arguments) : Condition
{
    public string Name { get; } = name;

    public override IReadOnlyList<Operand> Operands => arguments;

    public override bool IsTrueFor(AttributeMap item)
    {
        AttributeValue? value = arguments[0].Resolve(item);
        AttributeValue? argument = arguments.Count > 1 ? arguments[1].Resolve(item) : null;
        return Name switch
        {
            "attribute_exists" => value is not null,
            "attribute_not_exists" => value is null,
            "attribute_type" => value is not null && value.Type.ToString() == argument!.Text,
            "begins_with" => value is not null && argument is not null && BeginsWith(value, argument),
            _ => value is not null && argument is not null && Contains(value, argument),
        };
    }

    private static bool BeginsWith(AttributeValue value, AttributeValue start) => value.Type == start.Type && value.Type switch
    {
        AttributeType.S => value.Text.StartsWith(start.Text, StringComparison.Ordinal),
        AttributeType.B => value.Bytes.AsSpan().StartsWith(start.Bytes),
        _ => false,
    };

    private static bool Contains(AttributeValue value, AttributeValue part) => value.Type switch
    {
        AttributeType.S => part.Type == AttributeType.S && value.Text.Contains(part.Text, StringComparison.Ordinal),
        AttributeType.B => part.Type == AttributeType.B && value.Bytes.AsSpan().IndexOf(part.Bytes) >= 0,
        AttributeType.L => value.List.Contains(part),
        _ => value.IsSet && value.Members.Contains(part),
    };
}
