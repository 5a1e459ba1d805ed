namespace DynamoBulk.Transfer.Staging;

/// <summary>One of the objects that are loaded: lines that stand behind each other.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="First">Its first line, from 0.</param>
/// <param name="Count">How many lines it has.</param>
internal sealed record StagedObject(int Number, long First, long Count);
