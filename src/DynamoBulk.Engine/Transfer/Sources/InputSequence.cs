using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer.Sources;

/// <summary>
/// Inputs that are read one after the other, from a place on: it leaves out what lies before, and tells the place behind any
/// record. <see cref="PlaceBehind"/> is safe from any thread.
/// </summary>
/// <param name="inputs">The path or address of each, and its bytes as stored, 0 where nobody knows.</param>
/// <param name="format">The format, or <see cref="ItemFormat.Auto"/>.</param>
/// <param name="options">How the inputs are read.</param>
/// <param name="account">The books.</param>
internal sealed class InputSequence(IReadOnlyList<(string Name, long Length)> inputs, ItemFormat format, ItemReaderOptions? options, TransferAccount account)
{
    private readonly List<(int Input, long Begin)> _begun = [];
    private DoneRecords _done = DoneRecords.None;
    private HashSet<long> _ahead = [];
    private HashSet<long> _rejected = [];
    private bool _yieldsDone;
    private bool _numbers;
    private long _number;
    private long _bytesRead;

    /// <summary>The bytes of all inputs.</summary>
    public long Length { get; } = inputs.Sum(input => input.Length);

    /// <summary>How many of them were read or left out so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Goes on behind what is done, and numbers all records.</summary>
    /// <param name="done">What is done.</param>
    /// <param name="yieldsDone">Whether it is yielded all the same, marked as such, but for what the service rejected.</param>
    public void GoOn(DoneRecords done, bool yieldsDone)
    {
        (_done, _yieldsDone, _numbers) = (done, yieldsDone, true);
        _ahead = [.. DoneRecords.Numbers(done.AheadRanges)];
        _rejected = [.. DoneRecords.Numbers(done.RejectedRanges)];
        _number = yieldsDone ? 0 : done.Mark;
    }

    /// <summary>Whether an input need not be opened: it is done, and says nothing about the columns of later ones.</summary>
    /// <param name="input">Which, from 0.</param>
    public bool IsPassed(int input) => input < _done.Place.Input && !_yieldsDone && !SpeaksOfColumns(inputs[input].Name);

    /// <summary>Yields the records of an input that are not done, and those that are where they are asked for.</summary>
    /// <param name="input">Which, from 0.</param>
    /// <param name="read">Its records.</param>
    /// <param name="position">How many of its bytes were read so far.</param>
    /// <param name="pages">Takes them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">There are fewer than are done.</exception>
    /// <exception cref="ExportException">They are changes and no items.</exception>
    public async Task ReadAsync(int input, IAsyncEnumerable<IReadOnlyList<ItemRecord>> read, Func<long> position, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        long passed = input == _done.Place.Input ? _done.Place.Records : 0;
        long before = inputs.Take(input).Sum(earlier => earlier.Length);
        Begin(input, passed);
        bool isFirst = true;
        await foreach (IReadOnlyList<ItemRecord> page in read.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (isFirst)
            {
                ChangesAlone.Refuse(page, inputs[input].Name);
                isFirst = false;
            }

            if (input < _done.Place.Input && !_yieldsDone)
            {
                return; // the types of its columns are known now
            }

            Interlocked.Exchange(ref _bytesRead, before + position());
            int first = input < _done.Place.Input ? page.Count : (int)Math.Min(passed, page.Count);
            passed -= Math.Min(passed, first);
            IReadOnlyList<ItemRecord> left = _numbers ? Number(page, first) : page;
            if (left.Count > 0)
            {
                account.Read(_yieldsDone ? left.Count(record => !record.IsDone) : left.Count);
                await pages.WriteAsync(left, cancellationToken).ConfigureAwait(false);
            }
        }

        if (passed > 0)
        {
            throw new InvalidDataException($"'{inputs[input].Name}' has {passed:N0} records fewer than the checkpoint counts as done: it is not the input that the transfer began with.");
        }
    }

    /// <summary>The place behind some records.</summary>
    /// <param name="mark">How many of all.</param>
    public InputPlace PlaceBehind(long mark)
    {
        lock (_begun)
        {
            int last = _begun.FindLastIndex(begun => begun.Begin <= mark);
            return last < 0 ? _done.Place : new InputPlace(_begun[last].Input, mark - _begun[last].Begin);
        }
    }

    private bool SpeaksOfColumns(string name) => options?.ColumnTypes is not null && ItemFormats.Resolve(name, format) is ItemFormat.Csv or ItemFormat.Tsv;

    private void Begin(int input, long passed)
    {
        lock (_begun)
        {
            if (input >= _done.Place.Input)
            {
                _begun.Add((input, _yieldsDone ? _number : _number - passed));
            }
        }
    }

    /// <summary>Numbers the records of a page behind the first ones, which are done, and leaves out what is done unless it is asked for.</summary>
    private List<ItemRecord> Number(IReadOnlyList<ItemRecord> page, int first)
    {
        var left = new List<ItemRecord>(page.Count);
        for (int i = _yieldsDone ? 0 : first; i < page.Count; i++)
        {
            long number = ++_number;
            bool isDone = i < first || _ahead.Remove(number);
            if (!isDone || (_yieldsDone && !_rejected.Contains(number)))
            {
                left.Add(page[i] with { Number = number, IsDone = isDone });
            }
        }

        return left;
    }
}
