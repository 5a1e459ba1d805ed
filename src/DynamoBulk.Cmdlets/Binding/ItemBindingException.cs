using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Carries a problem out of nested values to <see cref="ItemBinder"/>; never leaves this folder.</summary>
internal sealed class ItemBindingException(string code, string message) : Exception(message)
{
    public ItemProblem Problem { get; } = new(code, message);
}
