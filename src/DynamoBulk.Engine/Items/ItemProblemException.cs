namespace DynamoBulk.Items;

/// <summary>Carries a problem out of nested reading methods; never leaves the class that checks or converts an item.</summary>
internal sealed class ItemProblemException(string code, string message) : Exception(message)
{
    public ItemProblem Problem { get; } = new(code, message);
}
