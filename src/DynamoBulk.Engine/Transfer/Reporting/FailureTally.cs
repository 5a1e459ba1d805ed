namespace DynamoBulk.Transfer.Reporting;

/// <summary>How many items failed for which reason, with the first of each. Safe from any thread.</summary>
internal sealed class FailureTally
{
    /// <summary>Examples kept of each reason.</summary>
    public const int Examples = 3;

    private readonly Dictionary<string, FailureReason> _reasons = new(StringComparer.Ordinal);

    /// <summary>The reasons, the most frequent first.</summary>
    public IReadOnlyList<FailureReason> Reasons
    {
        get
        {
            lock (_reasons)
            {
                return [.. _reasons.Values.OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Code, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Adds a failed item.</summary>
    /// <param name="failed">The item with its reason.</param>
    public void Add(FailedItem failed)
    {
        lock (_reasons)
        {
            string code = failed.Problem.Code;
            FailureReason reason = _reasons.GetValueOrDefault(code) ?? new FailureReason(code, 0, []);
            _reasons[code] = reason with
            {
                Count = reason.Count + 1,
                Examples = reason.Examples.Count < Examples ? [.. reason.Examples, failed.ToString()] : reason.Examples,
            };
        }
    }
}

/// <summary>A reason that items failed for.</summary>
/// <param name="Code">Its <see cref="Items.ProblemCode"/>.</param>
/// <param name="Count">How many did.</param>
/// <param name="Examples">The first of them, each with its place and what is wrong with it.</param>
internal sealed record FailureReason(string Code, long Count, IReadOnlyList<string> Examples);
