namespace DynamoBulk.Items;

/// <summary>A key attribute as a table or index declares it.</summary>
/// <param name="Name">The attribute name, matched exactly.</param>
/// <param name="Type">S, N or B.</param>
/// <param name="IndexName">The index that declares it, or null for the table's own key.</param>
public sealed record KeyAttribute(string Name, AttributeType Type, string? IndexName = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Type})";
}
