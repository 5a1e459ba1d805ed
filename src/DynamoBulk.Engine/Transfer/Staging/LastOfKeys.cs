using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// Finds of all records of a key the last one, and puts these in the order of the hashes of their keys: neighbours of a sorted input
/// are far from each other then, and the service's partitions all have work at any time.
/// </summary>
/// <remarks>
/// A part is looked at alone. One with too many keys to be held is dealt out once more, by other digits of the hashes; many records
/// of few keys need no more memory than the keys.
/// </remarks>
/// <param name="file">The records.</param>
/// <param name="lines">Takes the last ones.</param>
/// <param name="maxKeyBytes">About how much memory the keys of a part may take, in bytes.</param>
internal sealed class LastOfKeys(StagingFile file, StagedLines lines, long maxKeyBytes = LastOfKeys.DefaultMaxKeyBytes)
{
    /// <summary>The parts of the first deal: some gigabytes of keys need no other one.</summary>
    public const int FirstParts = 1024;

    /// <summary>What memory the keys of a part may take: 64 MB.</summary>
    public const long DefaultMaxKeyBytes = 64 * 1024 * 1024;

    private const int LaterParts = 64;

    /// <summary>Beyond it the digits of a hash are used up.</summary>
    private const uint LastDivisor = (uint)FirstParts * LaterParts * LaterParts * LaterParts;

    /// <summary>Memory of a key beside its bytes: the array, and its place in the table and in the order.</summary>
    private const int KeyOverhead = 120;

    /// <summary>Settles all parts.</summary>
    /// <param name="parts">The parts of the first deal.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The files cannot be read or take no more.</exception>
    public void Settle(IReadOnlyList<StagedPart> parts, CancellationToken cancellationToken)
    {
        Settle(parts, FirstParts, cancellationToken);
        lines.Complete();
    }

    private void Settle(IReadOnlyList<StagedPart> parts, uint divisor, CancellationToken cancellationToken)
    {
        foreach (StagedPart part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Find(part, divisor < LastDivisor ? maxKeyBytes : long.MaxValue) is { } last)
            {
                foreach ((ItemKey _, StagedLine line) in last.OrderBy(entry => (uint)entry.Key.GetHashCode()))
                {
                    lines.Add(line);
                }
            }
            else
            {
                Settle(DealOut(part, divisor), divisor * LaterParts, cancellationToken);
            }
        }
    }

    /// <summary>The last record of each key; null where there are too many keys.</summary>
    private Dictionary<ItemKey, StagedLine>? Find(StagedPart part, long maxBytes)
    {
        var last = new Dictionary<ItemKey, StagedLine>();
        long keyBytes = 0;
        bool fits = part.Visit(file, (offset, record) =>
        {
            ItemKey key = StagedRecord.KeyOf(record);
            var line = new StagedLine(offset, record.Length, StagedRecord.ItemLengthOf(record) + StagedLine.Frame, StagedRecord.SizeOf(record));
            if (last.TryAdd(key, line))
            {
                keyBytes += key.Canonical.Length + KeyOverhead;
            }
            else
            {
                last[key] = line;
            }

            return keyBytes <= maxBytes;
        });
        return fits ? last : null;
    }

    private IReadOnlyList<StagedPart> DealOut(StagedPart part, uint divisor)
    {
        var deal = new RecordDeal(file, LaterParts, divisor);
        part.Visit(file, (_, record) =>
        {
            deal.Add(record);
            return true;
        });
        return deal.Complete();
    }
}
