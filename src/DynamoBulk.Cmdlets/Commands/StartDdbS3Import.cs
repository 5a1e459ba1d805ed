using System.Collections;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Imports;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Has the service make a table of objects in S3.</summary>
[Cmdlet(VerbsLifecycle.Start, "DdbS3Import", SupportsShouldProcess = true)]
[OutputType(typeof(S3Import))]
public sealed class StartDdbS3ImportCommand : S3ImportCommand
{
    private const double Megabyte = 1e6;

    /// <summary>The name of the table to make.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string TableName { get; set; } = string.Empty;

    /// <summary>The objects: one of them, a folder, or the folder of a full export.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string S3Uri { get; set; } = string.Empty;

    /// <summary>The partition key of the table.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? PartitionKey { get; set; }

    /// <summary>The sort key of the table.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? SortKey { get; set; }

    /// <summary>The global indexes of the table: the name of each, with its partition key and, if it has one, its sort key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? GlobalIndex { get; set; }

    /// <summary>How the table is paid for.</summary>
    [Parameter]
    public TableBillingMode BillingMode { get; set; }

    /// <summary>The format of the objects; Auto tells it by the first one.</summary>
    [Parameter]
    [ValidateSet(nameof(ItemFormat.Auto), nameof(ItemFormat.Csv), nameof(ItemFormat.DynamoDbJson), nameof(ItemFormat.Ion))]
    public ItemFormat Format { get; set; }

    /// <summary>The character between the values of csv.</summary>
    [Parameter]
    [ValidateDelimiter]
    public char? Delimiter { get; set; }

    /// <summary>The attributes that the columns of csv are, when it has no header line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Header { get; set; }

    /// <summary>How the objects are packed; Auto tells it by their names.</summary>
    [Parameter]
    public InputCompression Compression { get; set; }

    /// <summary>Waits until the import has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        S3ImportJobs jobs = Jobs;
        S3ImportOptions options = Options();
        S3ImportPlan plan = Await(token => jobs.PlanAsync(options, token));
        if (!ShouldProcess($"{TableName} at {Connect()}", Action(plan)))
        {
            return;
        }

        Start(token => jobs.StartAsync(plan, token), TableName, Wait);
    }

    private S3ImportOptions Options() => new()
    {
        TableName = TableName,
        Keys = new KeySchema(PartitionKey!.ToKeyAttribute(), SortKey?.ToKeyAttribute()),
        GlobalIndexes = (GlobalIndex ?? []).Cast<DictionaryEntry>().ToDictionary(index => $"{index.Key}", index => ToSchema($"{index.Key}", index.Value)),
        Capacity = BillingMode == TableBillingMode.Provisioned ? (5, 5) : null,
        Input = ToS3Address(S3Uri),
        Format = Format,
        Delimiter = Delimiter,
        Header = Header,
        Compression = Compression,
    };

    private KeySchema ToSchema(string index, object? keys)
    {
        KeyDefinition[]? definitions = null;
        try
        {
            definitions = LanguagePrimitives.ConvertTo<KeyDefinition[]>(keys);
        }
        catch (PSInvalidCastException)
        {
            // Told below, with the index's name.
        }

        if (definitions is not { Length: 1 or 2 } || definitions.Contains(null))
        {
            Refuse("InvalidIndexKeys", $"Index '{index}' of -GlobalIndex has no keys that an index can have: write its partition key or, with a comma between, its partition key and its sort key, as in @{{ {index} = 'city', 'ts:N' }}.");
        }

        return new KeySchema(definitions[0].ToKeyAttribute(), definitions.ElementAtOrDefault(1)?.ToKeyAttribute());
    }

    private static string Action(S3ImportPlan plan) =>
        $"Make the table of {plan.Objects.Count:N0} {(plan.Objects.Count == 1 ? "object" : "objects")} ({plan.Objects.Sum(found => found.Size) / Megabyte:N0} MB, {plan.Format}) in {plan.Input}";
}
