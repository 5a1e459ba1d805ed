namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A place in inputs that are read one after the other.</summary>
/// <param name="Input">Which of the files or objects, from 0.</param>
/// <param name="Records">How many of its records lie before the place, those that are no items included.</param>
public sealed record InputPlace(int Input, long Records);
