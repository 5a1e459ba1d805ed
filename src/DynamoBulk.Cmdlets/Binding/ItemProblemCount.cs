namespace DynamoBulk;

/// <summary>How many items have a problem.</summary>
/// <param name="Reason">Its code, as in the FullyQualifiedErrorId of a failed item.</param>
/// <param name="Count">How many.</param>
/// <param name="Example">What was said of the first.</param>
public sealed record ItemProblemCount(string Reason, long Count, string Example)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Count:N0}";
}
