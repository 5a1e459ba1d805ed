namespace DynamoBulk.Items;

/// <summary>Carries a problem out of nested reading methods; never leaves <see cref="ItemInspector"/>.</summary>
internal sealed class ItemProblemException(string code, string message) : Exception(message)
{
    public ItemProblem Problem { get; } = new(code, message);
}
