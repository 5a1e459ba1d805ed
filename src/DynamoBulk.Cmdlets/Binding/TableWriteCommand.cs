using System.Management.Automation;
using DynamoBulk.Service;
using DynamoBulk.Service.Provisioning;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that writes into a table: how fast it may, and the capacity that the table is given meanwhile.</summary>
public abstract class TableWriteCommand : TableTransferCommand
{
    /// <summary>How long an ended pipeline waits for the table to take the change back; Ctrl-C promises two seconds in all.</summary>
    private static readonly TimeSpan s_restorePatience = TimeSpan.FromSeconds(1);

    private CapacityCeiling _ceiling = CapacityCeiling.None;
    private TemporaryCapacity? _raised;
    private TableInfo? _raisedTable;
    private Task<ProvisionedCapacity?>? _restoring;
    private FailedItemFile? _failedItems;

    /// <summary>The most write units a second that the import may take, of the table and its indexes together.</summary>
    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public double MaxWriteCapacity { get; set; } = double.PositiveInfinity;

    /// <summary>The most that the import may take, in percent of what the table, and each index, declares.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int CapacityPercent { get; set; } = 100;

    /// <summary>Requests in flight at once; without it as many as rate and latency ask for.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int MaxConcurrency { get; set; }

    /// <summary>Write units a second that the table is given for the import; what it had before is put back after.</summary>
    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public long TemporaryWriteCapacity { get; set; }

    /// <summary>A new file that takes the failed items, to be mended and imported again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FailedItemPath { get; set; }

    private Task<ProvisionedCapacity?> Restoring => _restoring ??= Task.Run(() => _raised!.RestoreAsync(_raisedTable!, CancellationToken.None));

    /// <summary>Refuses contradictions between the parameters before anything is sent.</summary>
    private protected void CheckSpeed() => _ceiling = Ceiling(nameof(MaxWriteCapacity), MaxWriteCapacity);

    /// <summary>Makes the file of <see cref="FailedItemPath"/>, or goes on with it, and refuses what cannot be one.</summary>
    /// <param name="account">The books that it belongs to.</param>
    /// <param name="found">The checkpoint to go on from, or null.</param>
    private protected void OpenFailedItems(TransferAccount account, Checkpoint? found)
    {
        if (FailedItemPath is null)
        {
            return;
        }

        string path = FilePaths.ToFilePath(this, FailedItemPath);
        try
        {
            account.FailedItemFile = _failedItems = found is null ? new FailedItemFile(path) : FailedItemFile.GoOn(path, found, WriteWarning);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "FailedItemFileNotWritable", ErrorCategory.WriteError, path));
        }
    }

    /// <summary>Refuses a -TemporaryWriteCapacity that a table cannot be given.</summary>
    /// <param name="table">The table, also one that is to be made.</param>
    private protected void CheckTemporaryCapacity(TableInfo table)
    {
        if (TemporaryWriteCapacity == 0)
        {
            return;
        }

        Await(_ => Task.FromResult(ProvisionedCapacity.Of(table)));
        if (TemporaryWriteCapacity <= table.WriteCapacityUnits)
        {
            Refuse("NoRaise", $"-TemporaryWriteCapacity {TemporaryWriteCapacity:N0} is no more than the {table.WriteCapacityUnits:N0} write units that '{table.TableName}' has: leave it out, or use -MaxWriteCapacity to take less.");
        }
    }

    /// <summary>Makes a table ready to be written into: raises its capacity if that is asked for, and tells where the governor starts.</summary>
    /// <returns>The table as it is now.</returns>
    private protected TableInfo Prepare(DdbConnection connection, TableInfo table)
    {
        WarnOfForgottenCapacity(connection, table);
        TableInfo ready = TemporaryWriteCapacity > 0 ? RaiseCapacity(connection, table) : table;
        TellCapacity(ready, DeclaredCapacity.OfWrites(ready), "write");
        return ready;
    }

    /// <summary>The sink that writes into a table at the speed that is asked for.</summary>
    private protected TableSink NewSink(TableInfo table, TransferAccount account) => new(Connect(), table, account, new TableSinkOptions
    {
        Ceiling = _ceiling,
        MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
        Decided = TellDecision,
    });

    /// <summary>Puts the capacity back; what keeps it from being put back is an error of its own, for the items are written.</summary>
    private protected void RestoreCapacity()
    {
        if (_raised is null)
        {
            return;
        }

        try
        {
            ProvisionedCapacity? before = Bridge.PumpUntil(Restoring.WaitAsync(StopToken));
            WriteVerbose($"The capacity of {_raisedTable!.TableName} is {before} again.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (ServiceException exception)
        {
            WriteError(new ErrorRecord(
                new InvalidOperationException($"The capacity of '{_raisedTable!.TableName}' could not be put back: {exception.Message} Set-DdbTableCapacity {_raisedTable.TableName} -Restore tries again.", exception),
                "CapacityNotRestored",
                ErrorCategory.ResourceUnavailable,
                _raisedTable.TableName));
        }

        _raised = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Whatever ended the pipeline: the transfer is ended first, for it would go on at a rate that the table has no more.
        EndTransfer();
        if (_raised is not null)
        {
            // A table that is changing takes no other change. While this process lives the restoring goes on; else the record is
            // there, and the next command says so.
            bool hasEnded = Restoring.ContinueWith(_ => { }, TaskScheduler.Default).Wait(s_restorePatience);
            if (!hasEnded)
            {
                KeepConnectionUntil(Restoring);
            }

            if (!Restoring.IsCompletedSuccessfully)
            {
                Tell($"The capacity of '{_raisedTable!.TableName}' {(hasEnded ? "could not be put back" : "is still being put back")}: Set-DdbTableCapacity {_raisedTable.TableName} -Restore {(hasEnded ? "tries again" : "waits for it")}.");
            }
        }

        _failedItems?.Dispose();
        base.Dispose(disposing);
    }

    private TableInfo RaiseCapacity(DdbConnection connection, TableInfo table)
    {
        ProvisionedCapacity target = ProvisionedCapacity.Of(table).WithTable(null, TemporaryWriteCapacity);
        WarnOfLateReturn(table, target);
        WriteVerbose($"Raising the capacity of {table.TableName} to {target} for this import.");
        var temporary = new TemporaryCapacity(connection, new CapacityRecordStore());
        _raisedTable = table;
        return _raisedTable = Await(async token =>
        {
            try
            {
                _raised = temporary;
                return await temporary.ChangeAsync(table.RequestName, found => ProvisionedCapacity.Of(found).WithTable(null, TemporaryWriteCapacity), again: false, token).ConfigureAwait(false);
            }
            catch (ServiceException refusal) when (refusal.Kind != ServiceErrorKind.Transient)
            {
                _raised = null; // nothing was changed
                throw;
            }
        });
    }
}
