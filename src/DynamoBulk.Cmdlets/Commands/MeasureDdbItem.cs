using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Items;
using DynamoBulk.Planning;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Tells how large items are and what writing and reading them costs, without a table.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "DdbItem", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(ItemMeasure))]
public sealed class MeasureDdbItemCommand : ItemInputCommand
{
    private ItemMeter? _meter;
    private long _failed;

    /// <summary>The partition key of the table that the items are meant for: <c>id</c> or, with its type, <c>id:N</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? PartitionKey { get; set; }

    /// <summary>Its sort key, in the same form.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? SortKey { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (SortKey is not null && PartitionKey is null)
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("-SortKey says the second half of a key: give -PartitionKey with it, or leave it out."),
                "SortKeyAlone",
                ErrorCategory.InvalidArgument,
                null));
        }

        _meter = new ItemMeter(PartitionKey is null ? null : new KeySchema(PartitionKey.ToKeyAttribute(), SortKey?.ToKeyAttribute()));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        WriteObject(_meter!.ToMeasure() with { ItemsFailed = _failed });
    }

    /// <inheritdoc/>
    private protected override void Look(ItemRecord record)
    {
        Item? before = OldImageOf(record);
        if ((record.IsDelete ? _meter!.AddDelete(record.Item, before) : _meter!.Add(record.Item, before)) is { } problem)
        {
            Fail(new FailedItem(record, problem));
        }
    }

    /// <inheritdoc/>
    private protected override void Fail(FailedItem failed)
    {
        _failed++;
        base.Fail(failed);
    }
}
