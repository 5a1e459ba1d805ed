namespace DynamoBulk.Transfer.Staging;

/// <summary>A record that is to be loaded: it becomes a line of an object.</summary>
/// <param name="Offset">Where the record begins in its file.</param>
/// <param name="RecordLength">How many bytes it has there.</param>
/// <param name="LineLength">How many bytes its line has: <c>{"Item":</c>, the item, <c>}</c> and a line end.</param>
/// <param name="Size">Its size by the service's rules, in bytes.</param>
internal readonly record struct StagedLine(long Offset, int RecordLength, int LineLength, int Size)
{
    /// <summary>Bytes of a line beside its item.</summary>
    public const int Frame = 10;
}
