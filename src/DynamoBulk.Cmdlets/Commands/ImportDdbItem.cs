using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Management.Automation;
using System.Text;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.Provisioning;
using DynamoBulk.Shaping;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Writes objects from the pipeline, or files, into a DynamoDB table.</summary>
[Cmdlet(VerbsData.Import, "DdbItem", DefaultParameterSetName = ObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(TransferResult))]
public sealed class ImportDdbItemCommand : TransferCommand
{
    private const string ObjectSet = "Object";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>How long an ended pipeline waits for the table to take the change back; Ctrl-C promises two seconds in all.</summary>
    private static readonly TimeSpan s_restorePatience = TimeSpan.FromSeconds(1);

    private TransferAccount? _account;
    private TemporaryCapacity? _raised;
    private Task<ProvisionedCapacity?>? _restoring;
    private CapacityCeiling _ceiling = CapacityCeiling.None;
    private ItemShape _shape = new();
    private ItemReaderOptions _reading = ItemReaderOptions.None;
    private FileSource? _files;
    private ItemBinder? _binder;
    private PipelineSource? _pipeline;
    private TableInfo? _table;
    private long _number;

    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    public string TableName { get; set; } = string.Empty;

    /// <summary>The item: an object with properties, a dictionary, a JSON string, what AWS Tools emits, or a file to import.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Files to import; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files to import, exactly as named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The format of the files; Auto tells it by name and content.</summary>
    [Parameter]
    public ItemFormat Format { get; set; }

    /// <summary>The character between the values of csv and tsv files.</summary>
    [Parameter]
    public char Delimiter { get; set; }

    /// <summary>The attributes that the columns of csv and tsv files are, when the files have no header line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Header { get; set; }

    /// <summary>How the text of the files is encoded; without it UTF-8, or as a byte order mark says.</summary>
    [Parameter]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>The text of csv and tsv cells that stand for NULL.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? NullValue { get; set; }

    /// <summary>New names by the names that attributes have in the input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? AttributeMap { get; set; }

    /// <summary>The attributes to import, by their names in the table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Attribute { get; set; }

    /// <summary>Attributes to leave out, by their names in the table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeAttribute { get; set; }

    /// <summary>Leaves attributes out that are null.</summary>
    [Parameter]
    public SwitchParameter OmitNull { get; set; }

    /// <summary>Makes the table first, unless it is there with the same key.</summary>
    [Parameter]
    public SwitchParameter CreateTable { get; set; }

    /// <summary>The partition key of a new table: <c>id</c> or, with its type, <c>id:N</c>.</summary>
    [Parameter]
    public KeyDefinition? PartitionKey { get; set; }

    /// <summary>The sort key of a new table, in the same form.</summary>
    [Parameter]
    public KeyDefinition? SortKey { get; set; }

    /// <summary>How a new table is paid for.</summary>
    [Parameter]
    public TableBillingMode BillingMode { get; set; }

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

    /// <summary>Emits the written items instead of the result, which leaves as an information record.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckParameters();
        _ceiling = Ceiling(nameof(MaxWriteCapacity), MaxWriteCapacity);
        _reading = ReaderOptions();
        _shape = Shape();
        _files = ParameterSetName == ObjectSet ? null : OpenFiles();
        DdbConnection connection = Connect();
        if (!ShouldProcess($"{TableName} at {connection}", CreateTable ? "Create the table and import items" : "Import items"))
        {
            return;
        }

        var tables = new TableCatalog(connection);
        _table = Await(token => FindTableAsync(tables, token));
        if (_shape.MissingKey(_table.Keys) is { } key)
        {
            Refuse("KeyLeftOut", $"'{key}' is a key of '{_table.TableName}', and -Attribute or -ExcludeAttribute leaves it out: every item needs it.");
        }

        WarnOfForgottenCapacity(connection, _table);
        if (TemporaryWriteCapacity > 0)
        {
            RaiseCapacity(connection);
        }

        TellCapacity(_table, DeclaredCapacity.OfWrites(_table), "write");
        if (_files is null)
        {
            _binder = new ItemBinder(warning => WriteWarning(warning));
            Start(_pipeline = new PipelineSource(Account));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_pipeline is null)
        {
            return;
        }

        try
        {
            foreach (object? element in _binder!.Elements(InputObject))
            {
                Add(_pipeline, element);
            }
        }
        catch (Exception exception) when (exception is not RuntimeException)
        {
            // The input's own enumerator has failed: what it gave until then is written, and the result says so.
            _pipeline.Complete(exception);
            Complete();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_table is null)
        {
            return;
        }

        if (_files is not null)
        {
            Start(_files);
        }

        _pipeline?.Complete();

        TransferResult result = Complete();
        RestoreCapacity();
        if (PassThru)
        {
            WriteInformation(result, ["DynamoBulk"]);
        }
        else
        {
            WriteObject(result);
        }

        Settle();
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
                Tell($"The capacity of '{_table!.TableName}' {(hasEnded ? "could not be put back" : "is still being put back")}: Set-DdbTableCapacity {_table.TableName} -Restore {(hasEnded ? "tries again" : "waits for it")}.");
            }
        }

        base.Dispose(disposing);
    }

    private TransferAccount Account => _account ??= NewAccount(PassThru ? EmitWritten : null);

    private void CheckParameters()
    {
        if (CreateTable != PartitionKey is not null)
        {
            Refuse("CreateTableKey", "-CreateTable and -PartitionKey belong together: give both, or neither for a table that exists.");
        }

        if (!CreateTable && (SortKey is not null || IsGiven(nameof(BillingMode))))
        {
            Refuse("CreateTableKey", "-SortKey and -BillingMode describe a new table: add -CreateTable and -PartitionKey, or leave them out.");
        }
    }

    private ItemShape Shape()
    {
        var newNames = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in AttributeMap ?? [])
        {
            if ($"{entry.Key}".Length == 0 || $"{entry.Value}".Length == 0)
            {
                Refuse("InvalidAttributeMap", $"-AttributeMap says '{entry.Key}' = '{entry.Value}': give a name in the input and a name in the table, as in @{{ old_id = 'id' }}.");
            }

            newNames.Add($"{entry.Key}", $"{entry.Value}");
        }

        return new ItemShape { NewNames = newNames, Kept = Attribute, LeftOut = ExcludeAttribute ?? [], OmitsNull = OmitNull };
    }

    private ItemReaderOptions ReaderOptions()
    {
        try
        {
            return new ItemReaderOptions
            {
                Delimiter = IsGiven(nameof(Delimiter)) ? Delimiter : null,
                Header = Header,
                NullValue = IsGiven(nameof(NullValue)) ? NullValue ?? string.Empty : null,
                Encoding = Encoding,
            };
        }
        catch (ArgumentException exception)
        {
            Refuse("InvalidDelimiter", exception.Message);
            throw;
        }
    }

    private void RaiseCapacity(DdbConnection connection)
    {
        ProvisionedCapacity target = Await(_ => Task.FromResult(ProvisionedCapacity.Of(_table!).WithTable(null, TemporaryWriteCapacity)));
        if (TemporaryWriteCapacity <= _table!.WriteCapacityUnits)
        {
            Refuse("NoRaise", $"-TemporaryWriteCapacity {TemporaryWriteCapacity:N0} is no more than the {_table.WriteCapacityUnits:N0} write units that '{_table.TableName}' has: leave it out, or use -MaxWriteCapacity to take less.");
        }

        WarnOfLateReturn(_table, target);
        WriteVerbose($"Raising the capacity of {_table.TableName} to {target} for this import.");
        var temporary = new TemporaryCapacity(connection, new CapacityRecordStore());
        _table = Await(async token =>
        {
            try
            {
                _raised = temporary;
                return await temporary.ChangeAsync(TableName, found => ProvisionedCapacity.Of(found).WithTable(null, TemporaryWriteCapacity), again: false, token).ConfigureAwait(false);
            }
            catch (ServiceException refusal) when (refusal.Kind != ServiceErrorKind.Transient)
            {
                _raised = null; // nothing was changed
                throw;
            }
        });
    }

    private Task<ProvisionedCapacity?> Restoring => _restoring ??= Task.Run(() => _raised!.RestoreAsync(_table!, CancellationToken.None));

    /// <summary>Puts the capacity back; what keeps it from being put back is an error of its own, for the items are written.</summary>
    private void RestoreCapacity()
    {
        if (_raised is null)
        {
            return;
        }

        try
        {
            ProvisionedCapacity? before = Bridge.PumpUntil(Restoring.WaitAsync(StopToken));
            WriteVerbose($"The capacity of {_table!.TableName} is {before} again.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (ServiceException exception)
        {
            WriteError(new ErrorRecord(
                new InvalidOperationException($"The capacity of '{_table!.TableName}' could not be put back: {exception.Message} Set-DdbTableCapacity {_table.TableName} -Restore tries again.", exception),
                "CapacityNotRestored",
                ErrorCategory.ResourceUnavailable,
                _table.TableName));
        }

        _raised = null;
    }

    private void Start(IItemSource source)
    {
        var sink = new TableSink(Connect(), _table!, Account, new TableSinkOptions
        {
            Ceiling = _ceiling,
            MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
            Decided = TellDecision,
        });
        Begin(new ItemTransfer("Import", source, sink, Account) { TableCapacity = DeclaredCapacity.Provisioned(DeclaredCapacity.OfWrites(_table!)), Shape = _shape }, Account, () => sink.Pace);
    }

    private void EmitWritten(ItemRecord record)
    {
        object written = (_shape.IsPlain ? record.Original : null) ?? new ObjectBuilder(ItemForm.Object, _table!.Keys.PrimaryNames).Build(record.Item);
        Bridge.Post(cmdlet => cmdlet.WriteObject(written));
    }

    private void Add(PipelineSource pipeline, object? element)
    {
        object? value = element is PSObject wrapped ? wrapped.BaseObject : element;
        switch (value)
        {
            case FileInfo file:
                AddFile(pipeline, file);
                break;
            case DirectoryInfo folder:
                Add(pipeline, default, element, new ItemProblem(ProblemCode.NotAnItem, $"'{folder}' is a folder: pipe it through Select-Object to import its properties, or give the files in it to -Path."));
                break;
            default:
                ItemProblem? problem = _binder!.Bind(element, out Item item);

                // A reader is the same object for every row, and has gone on when somebody looks at it.
                Add(pipeline, item, value is IDataReader ? null : element, problem);
                break;
        }
    }

    private void Add(PipelineSource pipeline, Item item, object? original, ItemProblem? problem) =>
        PumpUntil(pipeline.AddAsync(new ItemRecord(item, new ItemPosition(null, ++_number), original, problem)));

    private void AddFile(PipelineSource pipeline, FileInfo file)
    {
        CancellationToken end = EndToken;
        Task adding = Task.Run(() => AddFileAsync(pipeline, file.FullName, end), end);
        PumpUntil(adding);
        if (adding.IsFaulted)
        {
            pipeline.Complete(adding.Exception.InnerException);
            Complete();
        }
    }

    private async Task AddFileAsync(PipelineSource pipeline, string path, CancellationToken cancellationToken)
    {
        var file = ItemFile.Open(path, Format, _reading);
        await using (file.ConfigureAwait(false))
        {
            await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (ItemRecord record in page)
                {
                    await pipeline.AddAsync(record).WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<TableInfo> FindTableAsync(TableCatalog tables, CancellationToken cancellationToken)
    {
        if (!CreateTable)
        {
            return await tables.DescribeAsync(TableName, cancellationToken).ConfigureAwait(false);
        }

        var schema = new KeySchema(PartitionKey!.ToKeyAttribute(), SortKey?.ToKeyAttribute());
        return await tables.FindOrCreateAsync(TableName, schema, BillingMode == TableBillingMode.Provisioned ? (5, 5) : null, cancellationToken).ConfigureAwait(false);
    }

    private FileSource OpenFiles()
    {
        try
        {
            return new FileSource([.. ResolveFiles()], Format, Account, _reading);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
    }

    private IEnumerable<string> ResolveFiles()
    {
        if (ParameterSetName == LiteralPathSet)
        {
            return LiteralPath.Select(ToFilePath);
        }

        return Path.SelectMany(path =>
        {
            // Without wildcards the file itself is named, in the engine's words, when it is not there.
            if (!WildcardPattern.ContainsWildcardCharacters(path))
            {
                return [ToFilePath(WildcardPattern.Unescape(path))];
            }

            Collection<string> files = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _);
            return files.Count > 0 ? files : throw new FileNotFoundException($"No file matches '{path}'.");
        });
    }
}
