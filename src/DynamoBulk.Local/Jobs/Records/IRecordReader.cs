namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Reads the records of one input object one after the other, in memory that does not grow with the object.</summary>
internal interface IRecordReader : IAsyncDisposable
{
    /// <summary>Reads the next record.</summary>
    /// <returns>The record, or null at the end.</returns>
    /// <exception cref="MalformedRecordException">Here is none, and where the next one would begin is not to be told.</exception>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    ValueTask<InputRecord?> ReadAsync(CancellationToken cancellationToken);
}
