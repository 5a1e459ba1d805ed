namespace DynamoBulk.Transfer.Records;

/// <summary>What reading back has found; see <see cref="TransferVerification"/>.</summary>
/// <param name="IsEqual">Whether the table holds each item just as it was written.</param>
/// <param name="ItemsCompared">Keys written or deleted, each once.</param>
/// <param name="ItemsFound">Keys that the table holds.</param>
/// <param name="ItemsMissing">Keys written that it does not hold.</param>
/// <param name="ItemsDifferent">Keys that it holds with another content.</param>
/// <param name="ItemsNotDeleted">Keys deleted that it holds.</param>
/// <param name="SourceDigest">The digest of the items as they were written.</param>
/// <param name="TableDigest">The digest of the items as the table holds them.</param>
/// <param name="DigestAlgorithm">How the digests are made, with a version.</param>
/// <param name="ConsumedCapacity">Read units consumed.</param>
/// <param name="ElapsedSeconds">Seconds that it took.</param>
public sealed record RecordedVerification(
    bool IsEqual,
    long ItemsCompared,
    long ItemsFound,
    long ItemsMissing,
    long ItemsDifferent,
    long ItemsNotDeleted,
    string SourceDigest,
    string TableDigest,
    string DigestAlgorithm,
    double ConsumedCapacity,
    double ElapsedSeconds)
{
    /// <summary>The findings of a result.</summary>
    /// <param name="found">The findings, or null.</param>
    public static RecordedVerification? Of(TransferVerification? found) => found is null ? null : new RecordedVerification(
        found.IsEqual,
        found.ItemsCompared,
        found.ItemsFound,
        found.ItemsMissing,
        found.ItemsDifferent,
        found.ItemsNotDeleted,
        found.SourceDigest,
        found.TableDigest,
        found.DigestAlgorithm,
        found.ConsumedCapacity,
        found.Elapsed.TotalSeconds);
}
