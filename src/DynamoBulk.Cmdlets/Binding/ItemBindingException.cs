using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Carries a problem out of nested values to <see cref="ItemBinder"/>; never leaves this folder.</summary>
internal sealed class ItemBindingException(string code, string message) : Exception(message)
{
    public ItemProblem Problem { get; } = new(code, message);

    /// <summary>What stands for the value in the item that is kept, as DynamoDB JSON that is refused for the same reason; null for its type alone.</summary>
    public byte[]? Kept { get; init; }
}
