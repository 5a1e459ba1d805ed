namespace DynamoBulk.Local.Jobs.Records;

/// <summary>One record of an input object, good until the next one is read.</summary>
/// <param name="Index">Its number in the object, from 0; of lines the number of the line.</param>
/// <param name="Raw">Its bytes as they stand in the object.</param>
/// <param name="Item">The item in DynamoDB JSON, when there is no problem.</param>
/// <param name="Problem">Why this record alone brings no item, or null.</param>
internal readonly record struct InputRecord(long Index, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Item, string? Problem = null);
