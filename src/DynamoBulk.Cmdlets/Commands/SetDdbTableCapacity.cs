using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Service;
using DynamoBulk.Service.Provisioning;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Sets the provisioned capacity of a table and its indexes, for good or for the time being.</summary>
[Cmdlet(VerbsCommon.Set, "DdbTableCapacity", DefaultParameterSetName = CapacitySet, SupportsShouldProcess = true)]
[OutputType(typeof(TableInfo))]
public sealed class SetDdbTableCapacityCommand : ServiceCommand
{
    private const string CapacitySet = "Capacity";
    private const string RestoreSet = "Restore";

    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    public string TableName { get; set; } = string.Empty;

    /// <summary>Write units a second.</summary>
    [Parameter(Position = 1, ParameterSetName = CapacitySet)]
    [ValidateRange(1, 100_000_000)]
    public long WriteCapacity { get; set; }

    /// <summary>Read units a second.</summary>
    [Parameter(Position = 2, ParameterSetName = CapacitySet)]
    [ValidateRange(1, 100_000_000)]
    public long ReadCapacity { get; set; }

    /// <summary>Global indexes to set instead of the table.</summary>
    [Parameter(ParameterSetName = CapacitySet)]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? IndexName { get; set; }

    /// <summary>Remembers what was there before, for -Restore.</summary>
    [Parameter(ParameterSetName = CapacitySet)]
    public SwitchParameter Temporary { get; set; }

    /// <summary>Puts back what was there before a temporary change.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RestoreSet)]
    public SwitchParameter Restore { get; set; }

    /// <summary>Emits the table as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == CapacitySet && WriteCapacity == 0 && ReadCapacity == 0)
        {
            Refuse("NoCapacity", "Give -WriteCapacity, -ReadCapacity or both, or -Restore to put back what a temporary change has found.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DdbConnection connection = Connect();
        TableInfo table = Await(token => new TableCatalog(connection).DescribeAsync(TableName, token));
        if (Restore)
        {
            RestoreCapacity(connection, table);
        }
        else
        {
            SetCapacity(connection, table);
        }

        if (PassThru)
        {
            WriteObject(Await(token => new TableProvisioning(connection).WhenActiveAsync(TableName, token)));
        }
    }

    private void SetCapacity(DdbConnection connection, TableInfo table)
    {
        ProvisionedCapacity target = Await(_ => Task.FromResult(Target(ProvisionedCapacity.Of(table))));
        if (!ShouldProcess($"{table.TableName} at {connection}", $"Set the capacity to {target}{(Temporary ? ", for the time being" : string.Empty)}"))
        {
            return;
        }

        if (Temporary)
        {
            WarnOfLateReturn(table, target);
        }

        Await(async token =>
        {
            if (Temporary)
            {
                return await new TemporaryCapacity(connection, new CapacityRecordStore()).ChangeAsync(TableName, found => Target(ProvisionedCapacity.Of(found)), again: true, token).ConfigureAwait(false);
            }

            var provisioning = new TableProvisioning(connection);
            await provisioning.ChangeAsync(TableName, Target, token).ConfigureAwait(false);
            return await provisioning.WhenActiveAsync(TableName, token).ConfigureAwait(false);
        });
    }

    private ProvisionedCapacity Target(ProvisionedCapacity current)
    {
        long? read = ReadCapacity > 0 ? ReadCapacity : null;
        long? write = WriteCapacity > 0 ? WriteCapacity : null;
        return IndexName is null ? current.WithTable(read, write) : current.WithIndexes(IndexName, read, write);
    }

    private void RestoreCapacity(DdbConnection connection, TableInfo table)
    {
        var records = new CapacityRecordStore();
        if (records.Find(connection, table) is not { } record)
        {
            WriteWarning($"Nothing to restore: no temporary change of '{table.TableName}' at {connection} is on record for this user.");
            return;
        }

        if (ShouldProcess($"{table.TableName} at {connection}", $"Set the capacity back to {record.Before}"))
        {
            Await(async token =>
            {
                await new TemporaryCapacity(connection, records).RestoreAsync(table, token).ConfigureAwait(false);
                return await new TableProvisioning(connection).WhenActiveAsync(TableName, token).ConfigureAwait(false);
            });
        }
    }
}
