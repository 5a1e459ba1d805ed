using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>The item that a DynamoDB JSON object holds, bare or as <c>{"Item":{…}}</c>.</summary>
internal static class TypedItem
{
    /// <inheritdoc cref="PlainItem.Find"/>
    public static Predicate<JsonElement>? Find(ReadOnlyMemory<byte> record)
    {
        if (Canonical.Parse(record) is not { ValueKind: JsonValueKind.Object } json || Canonical.Of(json) is not { } bare)
        {
            return null;
        }

        // Which of the two it is, is a question of its own: an item may have an attribute called Item.
        string? wrapped = json.EnumerateObject().ToList() is [{ Name: "Item", Value: { ValueKind: JsonValueKind.Object } inner }] ? Canonical.Of(inner) : null;
        return item => Canonical.Of(item) is { } found && (found == bare || found == wrapped);
    }
}
