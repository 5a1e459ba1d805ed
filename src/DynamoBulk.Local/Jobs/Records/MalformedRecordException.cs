namespace DynamoBulk.Local.Jobs.Records;

/// <summary>A record is not what the format says, which ends the reading of its object.</summary>
/// <param name="index">Its number in the object, from 0.</param>
/// <param name="raw">Its bytes, as far as they were read.</param>
/// <param name="message">What is wrong.</param>
internal sealed class MalformedRecordException(long index, byte[] raw, string message) : Exception(message)
{
    public long Index { get; } = index;

    public byte[] Raw { get; } = raw;
}
