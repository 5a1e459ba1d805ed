using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Shaping;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Tells whether items would be written into a table, without writing them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DdbItem")]
[OutputType(typeof(PSObject), typeof(ItemTestResult))]
public sealed class TestDdbItemCommand : ServiceCommand
{
    private readonly Dictionary<string, ItemProblemCount> _problems = new(StringComparer.Ordinal);
    private PipelineInput? _input;
    private ItemTester? _tester;
    private long _tested;

    /// <summary>The item: an object with properties, a dictionary, a JSON string, or what AWS Tools emits.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>What attributes are to be: a hashtable, or a .json or .psd1 file with one.</summary>
    [Parameter]
    [SchemaTransformation]
    public ItemSchema? Schema { get; set; }

    /// <summary>The table that the items are meant for, whose keys they need.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TableName { get; set; }

    /// <summary>Puts out one result instead of the valid items and an error for each of the others.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _input = new PipelineInput(WriteWarning);
        KeySchema? keys = null;
        if (TableName is not null)
        {
            DdbConnection connection = Connect();
            keys = Await(token => new TableCatalog(connection).DescribeAsync(TableName, token)).Keys;
        }

        _tester = new ItemTester(Schema?.Rules ?? new Dictionary<string, AttributeRule>(), keys);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? element in _input!.Elements(InputObject))
        {
            _tested++;
            ItemRecord record = _input.ToItem(element);
            if (_tester!.Test(record) is { } problem)
            {
                Tell(new FailedItem(record, problem));
            }
            else if (!Summary)
            {
                WriteObject(element);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Summary)
        {
            long invalid = _problems.Values.Sum(problem => problem.Count);
            WriteObject(new ItemTestResult
            {
                ItemsTested = _tested,
                ItemsValid = _tested - invalid,
                ItemsInvalid = invalid,
                Problems = _problems.Values.OrderByDescending(problem => problem.Count).ToArray(), // PowerShell cannot index what [..] would make
            });
        }
    }

    private void Tell(FailedItem failed)
    {
        if (!Summary)
        {
            WriteError(TransferCommand.ToErrorRecord(failed));
            return;
        }

        string reason = failed.Problem.Code;
        _problems[reason] = _problems.TryGetValue(reason, out ItemProblemCount? known) ? known with { Count = known.Count + 1 } : new ItemProblemCount(reason, 1, failed.ToString());
    }
}
