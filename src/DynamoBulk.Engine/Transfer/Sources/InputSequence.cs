using System.Threading.Channels;
using DynamoBulk.Formats;
using DynamoBulk.Items;
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
    private readonly Queue<(int Input, long Begin)> _begun = new();
    private InputPlace _start = InputPlace.Start;
    private bool _yieldsDone;
    private long _yielded;
    private long _bytesRead;

    /// <summary>The bytes of all inputs.</summary>
    public long Length { get; } = inputs.Sum(input => input.Length);

    /// <summary>How many of them were read or left out so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Where to begin.</summary>
    /// <param name="place">The place.</param>
    /// <param name="yieldsDone">Whether what lies before it is yielded all the same, as done.</param>
    public void StartAt(InputPlace place, bool yieldsDone) => (_start, _yieldsDone) = (place, yieldsDone);

    /// <summary>Whether an input need not be opened: it is done, and says nothing about the columns of later ones.</summary>
    /// <param name="input">Which, from 0.</param>
    public bool IsPassed(int input) => input < _start.Input && !_yieldsDone && !SpeaksOfColumns(inputs[input].Name);

    /// <summary>Yields the records of an input that lie behind the start, and those before it where they are asked for.</summary>
    /// <param name="input">Which, from 0.</param>
    /// <param name="read">Its records.</param>
    /// <param name="position">How many of its bytes were read so far.</param>
    /// <param name="pages">Takes them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">There are fewer than lie before the start.</exception>
    public async Task ReadAsync(int input, IAsyncEnumerable<IReadOnlyList<ItemRecord>> read, Func<long> position, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        long passed = input == _start.Input ? _start.Records : 0;
        long before = inputs.Take(input).Sum(earlier => earlier.Length);
        Begin(input, passed);
        await foreach (IReadOnlyList<ItemRecord> page in read.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (input < _start.Input && !_yieldsDone)
            {
                return; // the types of its columns are known now
            }

            Interlocked.Exchange(ref _bytesRead, before + position());
            int done = input < _start.Input ? page.Count : (int)Math.Min(passed, page.Count);
            passed -= Math.Min(passed, done);
            if (done > 0 && _yieldsDone)
            {
                await pages.WriteAsync([.. page.Take(done).Select(record => record with { IsDone = true })], cancellationToken).ConfigureAwait(false);
            }

            IReadOnlyList<ItemRecord> rest = done == 0 ? page : [.. page.Skip(done)];
            if (rest.Count > 0)
            {
                Yield(rest.Count);
                await pages.WriteAsync(rest, cancellationToken).ConfigureAwait(false);
            }
        }

        if (passed > 0)
        {
            throw new InvalidDataException($"'{inputs[input].Name}' has {passed:N0} records fewer than the checkpoint counts as done: it is not the input that the transfer began with.");
        }
    }

    /// <summary>The place behind some records; never fewer than the time before.</summary>
    /// <param name="records">How many of those that were yielded.</param>
    public InputPlace PlaceBehind(long records)
    {
        lock (_begun)
        {
            while (_begun.Count > 1 && _begun.ElementAt(1).Begin <= records)
            {
                _begun.Dequeue();
            }

            return _begun.TryPeek(out (int Input, long Begin) last) ? new InputPlace(last.Input, records - last.Begin) : _start;
        }
    }

    private bool SpeaksOfColumns(string name) => options?.ColumnTypes is not null && ItemFormats.Resolve(name, format) is ItemFormat.Csv or ItemFormat.Tsv;

    private void Begin(int input, long passed)
    {
        lock (_begun)
        {
            if (input >= _start.Input)
            {
                _begun.Enqueue((input, _yielded - passed));
            }
        }
    }

    private void Yield(int count)
    {
        account.Read(count);
        lock (_begun)
        {
            _yielded += count;
        }
    }
}
