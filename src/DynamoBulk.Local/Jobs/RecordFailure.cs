namespace DynamoBulk.Local.Jobs;

/// <summary>A record that brought no item to the table.</summary>
/// <param name="Code">One of the words below.</param>
/// <param name="Key">The object that it stands in.</param>
/// <param name="Index">Its number there, from 0.</param>
/// <param name="Message">Why.</param>
/// <param name="Raw">Its bytes; null when the object could not be read so far.</param>
internal sealed record RecordFailure(string Code, string Key, long Index, string Message, ReadOnlyMemory<byte>? Raw)
{
    /// <summary>The table takes no such item; the records that follow are read.</summary>
    public const string Item = "ItemValidationError";

    /// <summary>The record is not what the format says, and what follows it in its object is not read.</summary>
    public const string Malformed = "MalformedRecord";

    /// <summary>The object is too large or damaged: from this record on it is not read.</summary>
    public const string Unreadable = "UnreadableObject";
}
