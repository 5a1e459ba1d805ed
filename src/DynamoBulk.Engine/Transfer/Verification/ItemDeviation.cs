using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>An item that is not in the table as it was written.</summary>
/// <param name="Key">Its key attributes, as an item.</param>
/// <param name="IsMissing">True when nothing has that key, false when the content is another.</param>
public sealed record ItemDeviation(Item Key, bool IsMissing)
{
    /// <summary>The id of the error: <c>VerifyMissing</c> or <c>VerifyDifferent</c>.</summary>
    public string Code => IsMissing ? "VerifyMissing" : "VerifyDifferent";

    /// <summary>What is wrong in a sentence.</summary>
    /// <returns>Such as "The item {"id":{"S":"7"}} was written, but is not in the table: ..."</returns>
    public override string ToString() => IsMissing
        ? $"The item {Key} was written, but is not in the table: if nobody has deleted it meanwhile, import it again."
        : $"The item {Key} was written, but the table holds another content: if nobody has changed it meanwhile, import it again.";
}
