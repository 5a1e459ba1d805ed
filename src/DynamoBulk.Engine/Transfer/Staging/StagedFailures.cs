using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Staging;

/// <summary>The items that a job has not written: each is entered once, as it came, with what the job says.</summary>
/// <param name="input">What was staged.</param>
/// <param name="area">Where it was staged.</param>
/// <param name="account">The books.</param>
internal sealed class StagedFailures(StagedInput input, StagingArea area, TransferAccount account)
{
    /// <summary>How many were entered.</summary>
    public long Count { get; private set; }

    /// <summary>Their size together by the service's rules, as far as they were found.</summary>
    public long Size { get; private set; }

    /// <summary>Enters them, as far as can be read which they are: the job has ended all the same.</summary>
    /// <param name="failures">What the job tells.</param>
    /// <param name="most">How many there can be.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What kept from entering all of them; null for nothing.</returns>
    public async Task<string?> EnterAsync(IAsyncEnumerable<LoadFailure> failures, long most, CancellationToken cancellationToken)
    {
        // One failure too many cancels the transfer, too. What else failed is read all the same: nothing is left to be spared.
        using var stopping = new CancellationTokenSource();
        using CancellationTokenRegistration stop = cancellationToken.Register(() =>
        {
            if (account.FailureLimit?.Breach is null)
            {
                stopping.Cancel();
            }
        });
        try
        {
            await EnterEachAsync(failures, most, stopping.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is ServiceException or IOException or InvalidDataException)
        {
            return exception.Message;
        }
    }

    private async Task EnterEachAsync(IAsyncEnumerable<LoadFailure> failures, long most, CancellationToken cancellationToken)
    {
        var told = new ToldLines(input.Lines.Count);
        await foreach (LoadFailure failure in failures.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            long? line = area.NumberOf(failure.Object) is { } number && failure.Index is { } index ? input.LineOf(number, index) : null;
            if (line is { } staged && !told.Add(staged))
            {
                continue;
            }

            (ItemRecord Record, int Size)? found = line is null ? null : input.Read(line.Value);
            Count++;
            Size += found?.Size ?? 0;
            account.Failed(found?.Record ?? failure.Record, failure.Record.Problem!);
            if (Count == most)
            {
                return; // more than there can be
            }
        }
    }
}
