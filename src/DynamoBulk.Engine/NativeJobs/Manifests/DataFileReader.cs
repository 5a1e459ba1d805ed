using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Reads a data file and holds it against what the manifest says: its checksum while it is read, its count at the end.</summary>
/// <remarks>
/// What is read is held back until the file has proved good, as long as it unpacks to no more than 8 MB. Of a larger file items
/// are handed on before; one that proves bad then ends with an error that says so. The last ones are held back in any case, so that
/// no checkpoint counts a file as done that has not proved good.
/// </remarks>
/// <param name="place">Where the export lies.</param>
/// <param name="file">The file.</param>
/// <param name="reader">Makes items of what is in it.</param>
internal sealed class DataFileReader(ExportPlace place, DataFile file, IItemReader reader)
{
    private const long MaxHeldBytes = 8 * 1024 * 1024;

    private bool _isHandingOn;
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
        while (await MoveNextAsync(pages).ConfigureAwait(false))
        {
            count += pages.Current.Count;
            if (count > file.Entry.ItemCount)
            {
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

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<IReadOnlyList<ItemRecord>> pages)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw Damaged($"is damaged or cut short ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private void Check(IncrementalHash md5, long count)
    {
        if (count > file.Entry.ItemCount)
        {
            throw Damaged($"holds more than the {file.Entry.ItemCount:N0} records that the manifest counts in it");
        }

        if (Convert.ToBase64String(md5.GetHashAndReset()) != file.Entry.Md5)
        {
            throw Damaged("does not match the checksum in the manifest");
        }

        if (count < file.Entry.ItemCount)
        {
            throw Damaged($"holds {count:N0} records, and the manifest counts {file.Entry.ItemCount:N0} in it");
        }
    }

    private ExportException Damaged(string what, Exception? inner = null)
    {
        string extent = _isHandingOn
            ? "Items of it were handed on before that showed: do not rely on them, and begin anew"
            : "No item of it was handed on";
        return new ExportException(ExportException.DataFileDamaged, $"The data file '{file.Name}' {what}: get it from the bucket again, or export anew. {extent}.", inner) { HasTaintedItems = _isHandingOn };
    }
}
