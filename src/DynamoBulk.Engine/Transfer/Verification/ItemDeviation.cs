using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>A key under which a table does not hold what was written.</summary>
/// <param name="Key">The key attributes, as an item.</param>
/// <param name="Kind">What it holds instead.</param>
public sealed record ItemDeviation(Item Key, DeviationKind Kind)
{
    /// <summary>The id of the error: <c>VerifyMissing</c>, <c>VerifyDifferent</c> or <c>VerifyNotDeleted</c>.</summary>
    public string Code => $"Verify{Kind}";

    /// <summary>What is wrong in a sentence.</summary>
    /// <returns>Such as "The item {"id":{"S":"7"}} was written, but is not in the table: ..."</returns>
    public override string ToString() => Kind switch
    {
        DeviationKind.Missing => $"The item {Key} was written, but is not in the table: if nobody has deleted it meanwhile, import it again.",
        DeviationKind.Different => $"The item {Key} was written, but the table holds another content: if nobody has changed it meanwhile, import it again.",
        _ => $"The item {Key} was deleted, but is in the table: if nobody has written it meanwhile, delete it again.",
    };
}
