using System.Buffers;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Shaping;

namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// What is to be loaded, on disk: the items that the table would take, then of each key the last one, then these spread over objects
/// of one size. Memory stays bounded however much it is.
/// </summary>
/// <param name="keys">The keys of the table and its indexes.</param>
/// <param name="account">The books, for items that the table would not take.</param>
internal sealed class StagedInput(KeySchema keys, TransferAccount account) : IDisposable
{
    private readonly KeyTypingInspector _inspector = new(keys);
    private readonly StagedLines _lines = new();
    private readonly StagedSources _sources = new();
    private readonly ArrayBufferWriter<byte> _record = new();
    private StagingFile? _records;
    private RecordDeal? _deal;

    /// <summary>The records, to be read by the offsets of the <see cref="Lines"/>.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public StagingFile Records => _records ??= new StagingFile();

    /// <summary>What is to be loaded, in its order; nothing before <see cref="Settle"/>.</summary>
    public StagedLines Lines => _lines;

    /// <summary>How many items were taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>The objects that it becomes.</summary>
    public IReadOnlyList<StagedObject> Objects { get; private set; } = [];

    /// <summary>Takes items; one that the table would not take fails.</summary>
    /// <param name="page">The items.</param>
    /// <param name="cancellationToken">Ends it after an item that failed: it may have been one too many.</param>
    /// <exception cref="IOException">There is no room on disk.</exception>
    /// <exception cref="ServiceException">One is a delete.</exception>
    public void Take(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        _deal ??= new RecordDeal(Records, LastOfKeys.FirstParts);
        foreach (ItemRecord record in page)
        {
            if (record.IsDelete)
            {
                throw ServiceException.Refusal("DeleteInLoad", $"{record.Position} is a delete, and a job of the service only puts items: import the input with -Via Client. Nothing was loaded.");
            }

            Item item = record.Item;
            if (_inspector.Inspect(ref item, out ItemFacts facts) is { } problem)
            {
                account.Failed(record, problem);
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            _record.ResetWrittenCount();
            StagedRecord.Write(_record, record with { Item = item }, facts, _sources.NumberOf(record.Position.Source));
            _deal.Add(_record.WrittenSpan);
            Taken++;
        }
    }

    /// <summary>Settles which items are loaded, once all are taken; the others are superseded.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">There is no room on disk.</exception>
    public void Settle(CancellationToken cancellationToken)
    {
        new LastOfKeys(Records, _lines).Settle(_deal?.Complete() ?? [], cancellationToken);
        _deal = null;
        account.Superseded(Taken - _lines.Count);
        Objects = [.. ObjectSplit.Split(_lines, ObjectSplit.CountOf(_lines.Bytes))];
    }

    /// <summary>The line of an item by its place in the objects.</summary>
    /// <param name="number">The object's number.</param>
    /// <param name="index">The item's number in it, from 0.</param>
    /// <returns>Its number among the <see cref="Lines"/>, from 0; null where there is none.</returns>
    public long? LineOf(int number, long index) =>
        number < 1 || number > Objects.Count || index < 0 || index >= Objects[number - 1].Count ? null : Objects[number - 1].First + index;

    /// <summary>The item of a line.</summary>
    /// <param name="number">What <see cref="LineOf"/> gave.</param>
    /// <returns>The item, with where it came from, and its size by the service's rules.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (ItemRecord Record, int Size) Read(long number)
    {
        StagedLine line = _lines.Read(number, 1).Single();
        byte[] record = new byte[line.RecordLength];
        Records.Read(line.Offset, record);
        return (StagedRecord.Read(record, _sources), line.Size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records?.Dispose();
        _lines.Dispose();
    }
}
