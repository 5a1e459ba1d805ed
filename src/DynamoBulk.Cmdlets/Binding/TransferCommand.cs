using System.Collections;
using System.Management.Automation;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Records;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that runs one transfer at a time: it pumps what the engine says, shows progress and settles accounts.</summary>
public abstract class TransferCommand : CheckpointCommand
{
    /// <summary>How long an ended pipeline waits for requests in flight; Ctrl-C promises two seconds.</summary>
    private static readonly TimeSpan s_settleTime = TimeSpan.FromSeconds(1.8);

    private readonly CancellationTokenSource _ending = new();
    private TransferProgress? _progress;
    private ItemTransfer? _transfer;
    private Task<TransferResult>? _running;
    private HostEnd? _hostEnd;
    private Exception? _stoppedBy;

    /// <summary>Whether a transfer that ends with its pipeline leaves its result to the host.</summary>
    private protected virtual bool AnnouncesCut => true;

    /// <summary>The report of the transfer that runs or is to run; null where there is to be none.</summary>
    private protected CommandReport? Report { get; set; }

    /// <summary>Cancelled when the command ends, however it does.</summary>
    private protected CancellationToken EndToken => _ending.Token;

    /// <summary>A failed item as an error, whose id is the reason and whose target the item as it was given.</summary>
    internal static ErrorRecord ToErrorRecord(FailedItem failed) =>
        new(new InvalidDataException(failed.ToString()), failed.Problem.Code, ErrorCategory.InvalidData, failed.Record.Original is UnreadRecord unread ? unread.Text : failed.Record.Original ?? failed.Record.Item.ToString());

    /// <summary>The books of the transfer that runs or is to run; failed items become non-terminating errors.</summary>
    private protected TransferAccount NewAccount(Action<ItemRecord>? onWritten = null) =>
        new(failed => Bridge.Post(_ => WriteItemError(ToErrorRecord(failed))), onWritten);

    /// <summary>Writes the error of a single item, and notes it where -ErrorAction Stop has it end the pipeline.</summary>
    private protected void WriteItemError(ErrorRecord error)
    {
        try
        {
            WriteError(error);
        }
        catch (PipelineStoppedException) when (!Stopping)
        {
            _stoppedBy = error.Exception;
            throw;
        }
    }

    /// <summary>The ceiling that the parameters ask for.</summary>
    /// <param name="unitsParameter">The parameter that gives it in units a second.</param>
    /// <param name="units">Its value.</param>
    private protected CapacityCeiling Ceiling(string unitsParameter, double units)
    {
        bool hasPercent = MyInvocation.BoundParameters.TryGetValue("CapacityPercent", out object? percent);
        if (hasPercent && IsGiven(unitsParameter))
        {
            Refuse("TwoCeilings", $"-{unitsParameter} and -CapacityPercent both set a ceiling: give one of them.");
        }

        return new CapacityCeiling { Units = IsGiven(unitsParameter) ? units : null, Percent = hasPercent ? (int)percent! : null };
    }

    /// <summary>A decision of the governor, from any thread.</summary>
    private protected void TellDecision(string sentence) => Bridge.Post(cmdlet => cmdlet.WriteVerbose(sentence));

    /// <summary>A warning, from any thread.</summary>
    private protected void TellWarning(string sentence) => Bridge.Post(cmdlet => cmdlet.WriteWarning(sentence));

    /// <summary>What the governor starts from.</summary>
    private protected void TellCapacity(TableInfo table, IReadOnlyList<DeclaredCapacity> declared, string kind) =>
        WriteVerbose($"Table {table.TableName}, {(table.WriteCapacityUnits is null ? "on-demand" : "provisioned")}: {string.Join(", ", declared.Select(resource => $"{resource.Name} {resource.Units:N0}"))} {kind} units a second.");

    /// <summary>Refuses wildcards in the name of a file that is to be written.</summary>
    /// <param name="path">The value of -Path; null where it is not given.</param>
    private protected void RefuseWildcards(string? path)
    {
        if (path is not null && WildcardPattern.ContainsWildcardCharacters(path))
        {
            Refuse("WildcardInPath", $"-Path '{path}' names one file, without wildcards: to use these characters in a name, give it to -LiteralPath.");
        }
    }

    /// <summary>Refuses a file that the command would use for two things.</summary>
    /// <param name="inputs">The files that are read, by their full paths.</param>
    /// <param name="output">The full path of the file that is written; null where there is none.</param>
    /// <param name="isCut">Whether that is cut into parts.</param>
    private protected void RefuseFilesTwice(IEnumerable<string> inputs, string? output = null, bool isCut = false)
    {
        if (new CommandFiles(this).FindUsedTwice(inputs, output, isCut) is var (parameter, path))
        {
            Refuse("OneFileTwice", $"-{parameter} '{path}', or what is made beside it, is another file of this command, too: give it a file of its own.");
        }
    }

    /// <summary>Refuses a file that the same command would read when it is given again.</summary>
    /// <param name="paths">The value of -Path.</param>
    /// <param name="literalPaths">The value of -LiteralPath.</param>
    private protected void RefuseFilesAmongInputs(IEnumerable<string> paths, IEnumerable<string> literalPaths)
    {
        if (new CommandFiles(this).FindAmongInputs(paths, literalPaths) is var (parameter, path))
        {
            Refuse("FileAmongInputs", $"-{parameter} '{path}' lies where the command looks for its input, so that the next run would take it for that: give it another folder.");
        }
    }

    /// <summary>Writes the objects of a transfer into the pipeline until it hands on no more.</summary>
    /// <param name="sink">The end of the transfer.</param>
    /// <param name="build">Makes an object of an item.</param>
    private protected void Emit(PageSink sink, Func<ItemRecord, object> build)
    {
        while (true)
        {
            while (sink.Pages.TryRead(out IReadOnlyList<ItemRecord>? page))
            {
                foreach (ItemRecord record in page)
                {
                    WriteObject(build(record));
                    sink.Confirm(record);
                }
            }

            Task<bool> more = sink.Pages.WaitToReadAsync(StopToken).AsTask();
            PumpUntil(more);
            if (!more.IsCompletedSuccessfully || !more.Result)
            {
                return;
            }
        }
    }

    /// <summary>Starts a transfer in the background.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="account">Its books.</param>
    /// <param name="pace">What sets its pace now, in words.</param>
    /// <param name="limits">The same in numbers, for a report; null where no table sets it.</param>
    /// <param name="share">Which share of its work is done, from 0 to 1, where the items that have ended do not say; null, as its value, where they do.</param>
    private protected void Begin(ItemTransfer transfer, TransferAccount account, Func<string> pace, Func<CapacityLimits>? limits, Func<double?>? share = null)
    {
        _transfer = transfer;
        _hostEnd ??= new HostEnd(StopProcessing);
        Report?.Begin(account, () => transfer.Operation == "Export" ? account.ItemsRead : account.ItemsConfirmed, limits!);
        _progress = new TransferProgress(this, transfer, account, pace, share);
        Bridge.Tick = _progress.Show;
        var token = CancellationTokenSource.CreateLinkedTokenSource(StopToken, _ending.Token);
        _running = Task.Run(() => transfer.RunAsync(token.Token));
        _running.ContinueWith(_ => token.Dispose(), TaskScheduler.Default);
    }

    /// <summary>Waits on the pipeline thread until the work has ended, well or not, or the transfer has before it.</summary>
    private protected void PumpUntil(Task work)
    {
        if (work.IsCompleted)
        {
            Bridge.Pump();
        }
        else
        {
            Bridge.PumpUntil(Task.WhenAny(work, _running!));
        }

        if (_running!.IsFaulted || _running.IsCanceled)
        {
            Complete();
        }
    }

    /// <summary>Waits for the transfer's end; what ended it early becomes a terminating error with the result.</summary>
    private protected TransferResult Complete()
    {
        Task<TransferResult> running = _running!;
        try
        {
            Bridge.PumpUntil(running.ContinueWith(_ => { }, TaskScheduler.Default));
            _progress!.Hide();
            TransferResult result = running.GetAwaiter().GetResult();
            WriteReport(result, null, WriteError);
            Ended(result, result.Completed ? TransferOutcome.Completed : TransferOutcome.CompletedWithErrors, cause: null);
            return result;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (TransferException exception)
        {
            _transfer = null;
            WriteReport(exception.Result!, exception.Message, WriteError);
            Ended(exception.Result!, TransferOutcome.Failed, exception);
            ThrowTerminatingError(ToErrorRecord(exception, exception.InnerException));
            throw;
        }
    }

    /// <summary>Hears how the transfer has ended; errors can be written, unless it was stopped. Twice when the pipeline is stopped after it.</summary>
    /// <param name="result">What was done.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cause">What has ended it early, or null.</param>
    private protected virtual void Ended(TransferResult result, TransferOutcome outcome, Exception? cause)
    {
    }

    /// <summary>Says that the result has left the command; one that has not, because of Ctrl-C, is announced at the end.</summary>
    private protected void Settle() => _transfer = null;

    /// <summary>Ends the transfer if it still runs, and waits for what is in flight.</summary>
    private protected void EndTransfer()
    {
        if (_ending.IsCancellationRequested)
        {
            return; // one that hangs is waited for once
        }

        Bridge.Close();
        _ending.Cancel();
        Task ended = _running?.ContinueWith(_ => { }, TaskScheduler.Default) ?? Task.CompletedTask;
        if (!ended.Wait(s_settleTime))
        {
            KeepConnectionUntil(ended); // what is in flight, or the clearing away of an upload, may still come to its end
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Whatever ended the pipeline, the books are settled before the command is gone.
        EndTransfer();
        if (_transfer is not null)
        {
            TransferResult result = _transfer.Result;
            Ended(result, TransferOutcome.Stopped, _stoppedBy);
            WriteReport(result, _stoppedBy is not null ? $"An error ended it, as -ErrorAction Stop asks: {_stoppedBy.Message}" : Stopping ? "Stopped by Ctrl-C." : "The pipeline ended before the transfer had: a later command had enough, or an error ended it.", error => Tell($"{error}"));
            if (AnnouncesCut)
            {
                Announce(result);
            }
        }

        Report?.Dispose();
        LetOthersGoOn(after: _running ?? Task.CompletedTask);
        _ending.Dispose();
        base.Dispose(disposing);
        _hostEnd?.Dispose();
    }

    private void WriteReport(TransferResult result, string? endedEarlyBy, Action<ErrorRecord> tell)
    {
        if (Report is not { } report)
        {
            return;
        }

        Report = null;
        try
        {
            report.Complete(result, endedEarlyBy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            tell(new ErrorRecord(
                new IOException($"The report '{report.Path}' could not be written: {exception.Message} The transfer itself is not touched by that.", exception),
                "ReportNotWritten",
                ErrorCategory.WriteError,
                report.Path));
        }
        finally
        {
            report.Dispose();
        }
    }

    /// <summary>No object can be written any more: the result leaves as a record that the host shows.</summary>
    private void Announce(TransferResult result)
    {
        InformationRecord record = Tell(result);

        // By now PowerShell has let go of the list behind -InformationVariable, so that the record would miss it.
        if (MyInvocation.BoundParameters.TryGetValue("InformationVariable", out object? variable)
            && SessionState.PSVariable.GetValue($"{variable}".TrimStart('+')) is IList records)
        {
            records.Add(record);
        }
    }
}
