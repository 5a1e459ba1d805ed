namespace DynamoBulk.Local.Tables;

/// <summary>One write, as the journal keeps it.</summary>
/// <param name="Time">When it was made, in whole microseconds; no two changes of a table have the same.</param>
/// <param name="Before">What was there before; null for nothing.</param>
internal readonly record struct Change(DateTimeOffset Time, Row? Before);
