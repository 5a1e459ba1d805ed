using System.Collections.Concurrent;
using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Numbered objects in S3 beside each other, named by <see cref="PartName"/>. What is closed is uploaded while the next is written, and kept invisible.</summary>
/// <remarks>
/// S3 knows no step that makes several objects appear at once. They appear within moments, the first one last: where nothing was
/// before, whoever sees it sees all of them, and a rest without it is taken for no output by the next one. When one cannot
/// appear, those that have appeared are removed again, as far as they replaced nothing; where another run can go on, they stay
/// for that.
/// </remarks>
public sealed class PartObjects : IResumablePartStore
{
    /// <summary>How many closed parts may wait for their last bytes to be sent: each of them holds a buffer.</summary>
    private const int MostUnsent = 4;

    private const int RequestsAtOnce = 8;

    private readonly ObjectStore _store;
    private readonly S3Address _address;
    private readonly Dictionary<S3Address, ObjectInfo> _there;
    private readonly bool _mustBeNew;
    private readonly TransferAccount _account;
    private readonly Action<string> _decided;
    private readonly Action<string> _warn;
    private readonly int _partSize;
    private readonly SemaphoreSlim _lanes = ObjectStore.NewLanes();
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<Task> _unsent = new();
    private readonly List<ObjectUpload> _uploads = [];
    private int _settled;
    private int _kept;
    private bool _published;

    private PartObjects(ObjectStore store, S3Address address, IEnumerable<ObjectInfo> there, bool mustBeNew, TransferAccount account, Action<string> decided, Action<string> warn, int partSize)
    {
        _store = store;
        _address = address;
        _there = there.ToDictionary(found => found.Address);
        _mustBeNew = mustBeNew;
        _account = account;
        _decided = decided;
        _warn = warn;
        _partSize = partSize;
    }

    /// <summary>The least size of an object, in bytes, that another run can go on with in its middle.</summary>
    public static int LeastResumableSize => ObjectUpload.DefaultPartSize;

    /// <summary>The first object and how many there are by now, in words.</summary>
    public string Description => PartName.Describe(_address.ToString(), _uploads.Count);

    /// <summary>Makes a store, and refuses what could not be published before anything is read.</summary>
    /// <param name="store">Where the objects are to be.</param>
    /// <param name="address">What the object would be if it were one.</param>
    /// <param name="mustBeNew">Refuses to replace parts of an earlier output.</param>
    /// <param name="account">The books, for retries.</param>
    /// <param name="decided">Hears in plain words of objects that are removed.</param>
    /// <param name="warn">Hears of what could not be looked for or removed.</param>
    /// <param name="place">Where an output is to be gone on with; null to begin one.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <param name="partSize">The size of the first part of an upload in bytes; the service takes none below 5 MB but the last.</param>
    /// <returns>The store.</returns>
    /// <exception cref="InvalidDataException">The address names no object, or an object is named as a part of this output but stems from no earlier one.</exception>
    /// <exception cref="ServiceException">
    /// There is no such bucket, a part is there and must not be replaced, an upload to go on with is not as it was left, or the service
    /// refused or does not answer.
    /// </exception>
    public static async Task<PartObjects> CreateAsync(
        ObjectStore store, S3Address address, bool mustBeNew, TransferAccount account, Action<string> decided, Action<string> warn, OutputPlace? place, CancellationToken cancellationToken, int partSize = ObjectUpload.DefaultPartSize)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(warn);
        if (address.IsPrefix)
        {
            throw S3Failure.NamesNoObject(address);
        }

        IReadOnlyList<ObjectInfo> there = await FindAsync(store, address, warn, cancellationToken).ConfigureAwait(false);
        if (place is not { IsWhole: true })
        {
            CheckReplaced(address, there, mustBeNew); // else some may be those of the very output
        }

        var parts = new PartObjects(store, address, there, mustBeNew, account, decided, warn, partSize);
        if (place?.Stored?.Deserialize<UploadPlace[]>() is { } uploads)
        {
            await parts.TakeOverAsync(uploads, place.IsWhole, cancellationToken).ConfigureAwait(false);
        }

        return parts;
    }

    /// <inheritdoc/>
    bool IResumablePartStore.CanSettle => _uploads[^1].HoldsPart;

    /// <inheritdoc/>
    public Stream Open(int number)
    {
        S3Address part = PartAddress(number);
        ObjectUpload upload = _store.BeginWrite(part, _there.GetValueOrDefault(part), _mustBeNew, _lanes, _account.Retried, _partSize);
        _uploads.Add(upload);
        return new PartUpload(this, upload);
    }

    /// <inheritdoc/>
    Stream? IResumablePartStore.GoOn(OutputPlace place) => place.IsWhole ? null : new PartUpload(this, _uploads[^1]);

    /// <inheritdoc/>
    async ValueTask<OutputPlace?> IResumablePartStore.SettleAsync(OutputPlace place, CancellationToken cancellationToken)
    {
        await WaitForUnsentAsync(0, cancellationToken).ConfigureAwait(false);
        if (place.IsWhole)
        {
            await _uploads[^1].SendRestAsync(cancellationToken).ConfigureAwait(false);
        }

        var settled = new List<UploadPlace>();
        foreach (ObjectUpload upload in _uploads)
        {
            bool isClosed = place.IsWhole || upload != _uploads[^1];
            if (await upload.SettleAsync(isClosed, cancellationToken).ConfigureAwait(false) is not { } left)
            {
                return null;
            }

            settled.Add(left);
        }

        _settled = settled.Count;
        return place with { Stored = JsonSerializer.SerializeToElement(settled) };
    }

    /// <inheritdoc/>
    void IResumablePartStore.Keep() => _kept = _settled;

    /// <inheritdoc/>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await WaitForUnsentAsync(0, cancellationToken).ConfigureAwait(false);
        var made = new ConcurrentBag<S3Address>();
        try
        {
            await Parallel.ForEachAsync(_uploads.Skip(1), AtOnce(cancellationToken), (upload, _) => AppearAsync(upload)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await AppearAsync(_uploads[0]).ConfigureAwait(false);
        }
        catch when (_kept == 0)
        {
            await TakeBackAsync([.. made]).ConfigureAwait(false);
            throw;
        }

        _published = true;
        await RemoveOlderAsync().ConfigureAwait(false);

        // A request that is on its way is never cancelled: nobody would know whether the object is there.
        async ValueTask AppearAsync(ObjectUpload upload)
        {
            await upload.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
            made.Add(upload.Address);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_published)
        {
            await AbortAsync().ConfigureAwait(false);
        }

        _ending.Dispose();
        _lanes.Dispose();
    }

    /// <summary>Puts the rest of a closed part on its way.</summary>
    internal void Finish(ObjectUpload upload) => _unsent.Enqueue(upload.SendRestAsync(_ending.Token));

    /// <summary>Waits until few enough closed parts are unsent, so that a fast table does not fill the memory.</summary>
    internal ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => WaitForUnsentAsync(MostUnsent, cancellationToken);

    private async ValueTask WaitForUnsentAsync(int most, CancellationToken cancellationToken)
    {
        while (_unsent.Count > most || (_unsent.TryPeek(out Task? oldest) && oldest.IsCompleted))
        {
            await _unsent.Peek().WaitAsync(cancellationToken).ConfigureAwait(false);
            _ = _unsent.Dequeue();
        }
    }

    private static void CheckReplaced(S3Address address, IReadOnlyList<ObjectInfo> there, bool mustBeNew)
    {
        if (mustBeNew && there.Count > 0)
        {
            throw S3Failure.IsThere(there[0].Address);
        }

        if (PartName.FindStranger(address.ToString(), [.. there.Select(found => found.Address.ToString())], StringComparison.Ordinal) is { } stranger)
        {
            throw new InvalidDataException(stranger);
        }
    }

    private S3Address PartAddress(int number) => _address with { Key = PartName.Of(_address.Key, number) };

    /// <summary>Takes over the uploads of an output that was not finished; the last one is open, unless the output is whole.</summary>
    private async Task TakeOverAsync(UploadPlace[] left, bool mayBeMade, CancellationToken cancellationToken)
    {
        var uploads = new ObjectUpload[left.Length];
        await Parallel.ForAsync(0, left.Length, AtOnce(cancellationToken), async (i, token) =>
            uploads[i] = await _store.GoOnWritingAsync(PartAddress(i + 1), left[i], mayBeMade, _mustBeNew, _lanes, _account.Retried, _partSize, token).ConfigureAwait(false)).ConfigureAwait(false);
        _uploads.AddRange(uploads);
        _settled = _kept = uploads.Length;
    }

    private static async Task<IReadOnlyList<ObjectInfo>> FindAsync(ObjectStore store, S3Address address, Action<string> warn, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<ObjectInfo> all = await store.ListAsync(address with { Key = PartName.BeginningOf(address.Key) }, cancellationToken).ConfigureAwait(false);
            return [.. all.Where(found => PartName.NumberOf(address.Key, found.Address.Key, StringComparison.Ordinal) is not null)];
        }
        catch (ServiceException denied) when (denied.Code == "AccessDenied")
        {
            warn($"Parts of an earlier export to '{address}' cannot be looked for, so that of a longer one some would stay: allow s3:ListBucket, or remove them first. ({denied.Message})");
            return [];
        }
    }

    /// <summary>Removes what a longer output left behind the last part.</summary>
    private async Task RemoveOlderAsync()
    {
        S3Address[] older = [.. _there.Keys.Except(_uploads.Select(upload => upload.Address))];
        S3Address last = _uploads[^1].Address;
        if (older.Length > 0 && await RemoveAsync(older, $"of an earlier export behind '{last}' could not be removed, and would be read as if they were of this one: remove them").ConfigureAwait(false))
        {
            _decided($"Removed {older.Length:N0} parts of an earlier export behind {last}.");
        }
    }

    private async Task TakeBackAsync(S3Address[] made)
    {
        S3Address[] replaced = [.. made.Where(_there.ContainsKey)];
        await RemoveAsync([.. made.Except(replaced)], $"of the export to '{_address}', which failed, could not be removed: remove them").ConfigureAwait(false);
        if (replaced.Length > 0)
        {
            _warn($"{replaced.Length:N0} of {_there.Count:N0} parts of an earlier export, such as '{replaced[0]}', were replaced before the export failed: what is there now is of two exports.");
        }
    }

    private async Task<bool> RemoveAsync(S3Address[] objects, string failed)
    {
        ServiceException[] failures = await TryEachAsync(objects, address => _store.DeleteAsync(address, CancellationToken.None)).ConfigureAwait(false);
        if (failures.Length > 0)
        {
            _warn($"{failures.Length:N0} parts {failed}. ({failures[0].Message})");
        }

        return failures.Length == 0;
    }

    /// <summary>Gives all parts up that have not appeared, and that no other run can go on with. What ended the writing is told by its own exception.</summary>
    private async Task AbortAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_unsent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_uploads.Take(_kept).Select(upload => upload.LeaveAsync())).ConfigureAwait(false);
        ServiceException[] failures = await TryEachAsync(_uploads.Skip(_kept), upload => upload.AbortAsync()).ConfigureAwait(false);
        if (failures.Length > 0)
        {
            _warn(failures.Length == 1 ? failures[0].Message : $"{failures[0].Message} The same goes for {failures.Length - 1:N0} other uploads beside it.");
        }
    }

    /// <summary>Does the same with each, whatever becomes of the others.</summary>
    /// <returns>What went wrong.</returns>
    private static async Task<ServiceException[]> TryEachAsync<T>(IEnumerable<T> all, Func<T, Task> act)
    {
        var failures = new ConcurrentQueue<ServiceException>();
        await Parallel.ForEachAsync(all, AtOnce(CancellationToken.None), async (one, _) =>
        {
            try
            {
                await act(one).ConfigureAwait(false);
            }
            catch (ServiceException failure)
            {
                failures.Enqueue(failure);
            }
        }).ConfigureAwait(false);
        return [.. failures];
    }

    private static ParallelOptions AtOnce(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken };
}
