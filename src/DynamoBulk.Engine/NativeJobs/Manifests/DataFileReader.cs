using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Reads a data file and holds it against what the manifest says: its checksum while it is read, its count at the end.</summary>
/// <remarks>
/// What is read is held back until the file has proved good, as long as it unpacks to no more than 8 MB. Of a larger file items
/// are handed on before; one that proves bad then ends with an error that says so. The last ones are held back in any case, so that
/// no checkpoint counts a file as done that has not proved good. The service writes no record that cannot be read, so that the first
/// one that somebody finds, wherever, is a reason to look at all bytes before it is told.
/// </remarks>
/// <param name="place">Where the export lies.</param>
/// <param name="file">The file.</param>
/// <param name="reader">Makes items of what is in it.</param>
internal sealed class DataFileReader(ExportPlace place, DataFile file, IItemReader reader)
{
    private const long MaxHeldBytes = 8 * 1024 * 1024;

    private readonly object _gate = new();
    private volatile bool _isHandingOn;
    private volatile bool _isGood;
    private Task? _proof;
    private long _unpacked;

    /// <summary>Hears how many bytes, as stored, were read; null where nobody asks.</summary>
    public Action<int>? OnRead { get; init; }

    /// <summary>Hears of each request that is sent again.</summary>
    public Action OnRetry { get; init; } = () => { };

    /// <summary>Reads the file.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Non-empty pages, in the order of the file.</returns>
    /// <exception cref="ExportException">Its bytes or their number are not those of the manifest.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // The service writes MD5; it finds damage, not forgery.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var stored = new ObservedStream(place.OpenRead(file, OnRetry), bytes =>
        {
            md5.AppendData(bytes);
            OnRead?.Invoke(bytes.Length);
        });
        var unpacked = new ObservedStream(new UnpackingStream(stored), bytes => _unpacked += bytes.Length);
        await using ConfiguredAsyncDisposable disposal = unpacked.ConfigureAwait(false);
        IAsyncEnumerator<IReadOnlyList<ItemRecord>> pages = reader.ReadAsync(unpacked, file.Name, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable ending = pages.ConfigureAwait(false);
        var held = new Queue<IReadOnlyList<ItemRecord>>();
        long count = 0;
        while (await MoveNextAsync(pages, cancellationToken).ConfigureAwait(false))
        {
            count += pages.Current.Count;
            if (count > file.Entry.ItemCount)
            {
                await ProveAsync(cancellationToken).ConfigureAwait(false);
                break;
            }

            held.Enqueue(pages.Current);
            while (_unpacked > MaxHeldBytes && held.Count > 1)
            {
                _isHandingOn = true;
                yield return held.Dequeue();
            }
        }

        Check(md5, count);
        foreach (IReadOnlyList<ItemRecord> page in held)
        {
            yield return page;
        }
    }

    /// <summary>Holds the bytes against the checksum, by reading them once more, before anything in them is told as bad.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>When they have proved good; at once where that is known.</returns>
    /// <exception cref="ExportException">They are others.</exception>
    public Task ProveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _isGood ? Task.CompletedTask : _proof ??= ReadChecksumAsync(cancellationToken);
        }
    }

    private async Task ReadChecksumAsync(CancellationToken cancellationToken)
    {
        Stream stored = place.OpenRead(file, OnRetry);
        await using ConfiguredAsyncDisposable disposal = stored.ConfigureAwait(false);
#pragma warning disable CA5351 // The service writes MD5; it finds damage, not forgery.
        byte[] md5 = await MD5.HashDataAsync(stored, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA5351
        CheckMd5(md5);
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            await ProveAsync(cancellationToken).ConfigureAwait(false);
            throw Damaged($"is damaged or cut short ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private void Check(IncrementalHash md5, long count)
    {
        if (count > file.Entry.ItemCount)
        {
            throw Damaged($"holds more than the {file.Entry.ItemCount:N0} records that the manifest counts in it");
        }

        CheckMd5(md5.GetHashAndReset());
        if (count < file.Entry.ItemCount)
        {
            throw Damaged($"holds {count:N0} records, and the manifest counts {file.Entry.ItemCount:N0} in it");
        }
    }

    private void CheckMd5(byte[] md5) => _isGood = Convert.ToBase64String(md5) == file.Entry.Md5
        ? true
        : throw Damaged("was changed or damaged after the export, for it does not match the checksum in the manifest");

    private ExportException Damaged(string what, Exception? inner = null)
    {
        string extent = _isHandingOn
            ? "Items of it were handed on before that showed: do not rely on them, and begin anew"
            : "No item of it was handed on";
        return new ExportException(ExportException.DataFileDamaged, $"The data file '{file.Name}' {what}: get it from the bucket again, or export anew. {extent}.", inner) { HasTaintedItems = _isHandingOn };
    }
}
