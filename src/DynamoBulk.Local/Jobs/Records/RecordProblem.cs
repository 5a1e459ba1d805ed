namespace DynamoBulk.Local.Jobs.Records;

/// <summary>What the readers say of records in the same words.</summary>
internal static class RecordProblem
{
    public static string UnknownMember(string name) =>
        $"The record has the member '{name}' beside Item, and the embedded endpoint knows none; conditions on items are not among what it rehearses.";
}
