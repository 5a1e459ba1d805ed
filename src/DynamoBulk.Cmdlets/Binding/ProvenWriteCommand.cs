using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Records;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that writes items into a table and proves it: by reading them back, and by a record of what was done.</summary>
public abstract class ProvenWriteCommand : TableWriteCommand
{
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private readonly List<SourceFile> _inputs = [];
    private RecordedTool? _tool;
    private TransferRecordFile? _record;
    private WriteVerification? _verification;
    private TransferAccount? _account;
    private TableInfo? _table;

    /// <summary>Reads back what was written, and compares it by content.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>A new .json file that takes the record of the transfer: counts, digests, failures, versions and times.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RecordPath { get; set; }

    /// <summary>Makes sure that the record can be written in the end, before anything is changed.</summary>
    private protected void OpenRecord()
    {
        if (RecordPath is null)
        {
            return;
        }

        string path = FilePaths.ToFilePath(this, RecordPath);
        try
        {
            _record = new TransferRecordFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "RecordFileNotWritable", ErrorCategory.WriteError, path));
        }

        // The version of the session's PowerShell cannot be asked for any more when a stopped pipeline ends.
        var versions = SessionState.PSVariable.GetValue("PSVersionTable") as Hashtable;
        _tool = new RecordedTool("DynamoBulk", typeof(TransferRecord).Assembly.GetName().Version!.ToString(3), $"{versions?["PSVersion"]}", RuntimeInformation.OSDescription);
    }

    /// <summary>Begins to note what is written, once it is sure that it may be read back.</summary>
    private protected void PrepareProof(DdbConnection connection, TableInfo table, TransferAccount account)
    {
        (_table, _account) = (table, account);
        if (Verify)
        {
            Await(token => WriteVerification.CheckAccessAsync(connection, table, token));
            _verification = new WriteVerification(connection, table, account, TellDeviation, new VerificationOptions
            {
                Ceiling = new CapacityCeiling { Percent = IsGiven(nameof(CapacityPercent)) ? CapacityPercent : null },
                MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
                Decided = TellDecision,
            });
        }
    }

    /// <summary>What reads back at the end of the transfer, or null.</summary>
    private protected Func<CancellationToken, Task<TransferVerification>>? Verification => _verification is null ? null : _verification.RunAsync;

    /// <summary>How far the reading back is, in words; null before it has begun.</summary>
    private protected string? VerificationProgress => _verification?.Progress;

    /// <summary>Notes files for the record.</summary>
    private protected void NoteInputs(IEnumerable<SourceFile> inputs) => _inputs.AddRange(inputs);

    /// <inheritdoc/>
    private protected override void Ended(TransferResult result, TransferOutcome outcome, Exception? cause)
    {
        ErrorRecord? unwritten = WriteRecord(result, outcome, cause);
        if (outcome == TransferOutcome.Stopped)
        {
            if (unwritten is not null)
            {
                Tell(unwritten.Exception.Message);
            }

            return;
        }

        if (unwritten is not null)
        {
            WriteError(unwritten);
        }

        if (result.Verification is { } verification)
        {
            TellRest(verification, result.Destination);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _verification?.Dispose();
        _record?.Dispose();
    }

    private void TellDeviation(ItemDeviation deviation) => Bridge.Post(_ => WriteItemError(new ErrorRecord(
        new InvalidDataException(deviation.ToString()),
        deviation.Code,
        ErrorCategory.InvalidResult,
        new ObjectBuilder(ItemForm.Object, _table!.Keys.PrimaryNames).Build(deviation.Key))));

    /// <summary>What the errors of single items do not say.</summary>
    private void TellRest(TransferVerification verification, string table)
    {
        long untold = verification.Deviations - WriteVerification.MostTold;
        if (untold > 0)
        {
            WriteError(new ErrorRecord(
                new InvalidDataException($"{untold:N0} more items are not in '{table}' as they were written: the result's Verification counts all of them."),
                "VerifyMore",
                ErrorCategory.InvalidResult,
                table));
        }
    }

    /// <summary>Writes the record, once. Returns the error when it cannot be written.</summary>
    private ErrorRecord? WriteRecord(TransferResult result, TransferOutcome outcome, Exception? cause)
    {
        if (_record is not { IsWritten: false })
        {
            return null;
        }

        try
        {
            _record.Write(new TransferRecord
            {
                Tool = _tool!,
                Operation = result.Operation,
                Outcome = outcome,
                Error = cause?.Message,
                StartedAt = _startedAt,
                EndedAt = DateTime.UtcNow,
                Source = new RecordedSource(result.Source, _inputs),
                Destination = new RecordedTable(_table!.TableName, _table.TableArn, Connect().Region, Connect().EndpointUrl?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)),
                Counts = RecordedCounts.Of(result),
                Failures = _account!.Failures,
                FailedItemPath = result.FailedItemPath,
                Verify = Verify,
                Verification = RecordedVerification.Of(result.Verification),
            });
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ErrorRecord(new IOException($"The record of the transfer cannot be written: {exception.Message}", exception), "RecordNotWritten", ErrorCategory.WriteError, RecordPath);
        }
    }
}
