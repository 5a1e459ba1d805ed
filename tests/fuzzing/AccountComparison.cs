using System.Text;
using System.Text.Json;
using DynamoBulk.Fuzzing.Accounts;
using DynamoBulk.Items;

namespace DynamoBulk.Fuzzing;

/// <summary>Holds a reading against the account of the file.</summary>
internal static class AccountComparison
{
    /// <summary>Finds what they differ in.</summary>
    /// <param name="account">The account.</param>
    /// <param name="reading">What the reader made of the file.</param>
    /// <param name="mayEndEarlier">Whether the reading may have ended anywhere.</param>
    /// <returns>The first difference, or null.</returns>
    public static string? FindFault(Account account, Reading reading, bool mayEndEarlier)
    {
        mayEndEarlier |= account.MayEndEarlier && reading.End is not null;
        if (reading.End is null && account.IsBroken)
        {
            return "the file is broken, which was not told";
        }

        if (reading.End is not null && !account.IsBroken && !mayEndEarlier)
        {
            return $"the reading ended, though nothing is wrong with the file: {reading.End.Message}";
        }

        if (reading.Records.Count > account.Records.Count || (reading.Records.Count < account.Records.Count && !mayEndEarlier))
        {
            return $"of {account.Records.Count} records {reading.Records.Count} were read";
        }

        return reading.Records.Zip(account.Records, FindFault).FirstOrDefault(fault => fault is not null);
    }

    private static string? FindFault(ItemRecord record, AccountedRecord accounted)
    {
        if (record.Position.Number != accounted.Line)
        {
            return $"the record of line {accounted.Line} is said to be at {record.Position}";
        }

        Predicate<JsonElement>? isItem = accounted.FindItem(accounted.Text);
        if (record.Problem is not null || !IsWellFormed(record.Item))
        {
            // A well-formed item may be refused for what the service does not take, a number too large say.
            return isItem is null || record.Problem?.Code != ProblemCode.MalformedRecord ? null : $"{record.Position} is well-formed, {Show(accounted)}, and was refused: {record.Problem.Message}";
        }

        return isItem is null ? $"{record.Position} holds no item, {Show(accounted)}, and was read as {record.Item}"
            : Canonical.Parse(record.Item.Json) is { } item && isItem(item) ? null
            : $"{record.Position} holds another item, {Show(accounted)}, than what was read, {record.Item}";
    }

    /// <summary>Whether the service would take the item but for its key.</summary>
    private static bool IsWellFormed(Item item) =>
        SampleItems.Inspector.Inspect(item, out _)?.Code is null or ProblemCode.MissingKey or ProblemCode.KeyTypeMismatch or ProblemCode.EmptyKey or ProblemCode.KeyTooLong;

    private static string Show(AccountedRecord record) => Encoding.Latin1.GetString(record.Text.Span);
}
