using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>An object of the input that a load has not read to its end.</summary>
/// <param name="Object">The object.</param>
/// <param name="FirstIndex">The number of the first record that was not read, from 0.</param>
/// <param name="Count">How many records were not read; null where that cannot be told.</param>
/// <param name="Reason">Why, as the report says.</param>
public sealed record UnreadRest(S3Address Object, long FirstIndex, long? Count, string Reason)
{
    /// <summary>What was not read, and what to do.</summary>
    /// <returns>Two sentences.</returns>
    public override string ToString() =>
        $"'{Object}' was not read from record {FirstIndex + 1:N0} on, {(Count is { } count ? $"{count:N0} records" : "and how many records follow cannot be told")}: {Reason.TrimEnd('.')}. Mend the object and load it again.";
}
