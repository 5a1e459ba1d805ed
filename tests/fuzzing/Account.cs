using System.Text.Json;

namespace DynamoBulk.Fuzzing;

/// <summary>What a file of any bytes holds, found out without the reader that is tested.</summary>
/// <param name="content">The bytes, unpacked.</param>
/// <returns>The account.</returns>
internal delegate Account Accounting(byte[] content);

/// <summary>Finds out which item a record holds, without the reader that is tested.</summary>
/// <param name="record">Any bytes.</param>
/// <returns>Tells whether an item in DynamoDB JSON is the one; null when the record holds none.</returns>
internal delegate Predicate<JsonElement>? ItemFinder(ReadOnlyMemory<byte> record);

/// <summary>What a file holds.</summary>
/// <param name="Records">All records, good or bad, up to where the file can no longer be cut into records.</param>
/// <param name="IsBroken">Whether there is such a place, which ends the reading.</param>
internal sealed record Account(IReadOnlyList<AccountedRecord> Records, bool IsBroken = false)
{
    /// <summary>Whether the reading may end before the broken place: bytes that are no text are found a block at a time.</summary>
    public bool MayEndEarlier { get; init; }
}

/// <summary>A record of a file.</summary>
/// <param name="Line">The line it starts in, from 1.</param>
/// <param name="Text">The record as it stands in the file.</param>
/// <param name="FindItem">Finds its item.</param>
internal sealed record AccountedRecord(long Line, ReadOnlyMemory<byte> Text, ItemFinder FindItem);
