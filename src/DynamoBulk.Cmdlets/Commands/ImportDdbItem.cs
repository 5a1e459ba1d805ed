using System.Management.Automation;
using System.Text;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Records;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Writes objects from the pipeline, files or objects in S3 into a DynamoDB table.</summary>
[Cmdlet(VerbsData.Import, "DdbItem", DefaultParameterSetName = ObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(TransferResult))]
public sealed class ImportDdbItemCommand : StagedWriteCommand
{
    private const string ObjectSet = "Object";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string S3Set = "S3";

    /// <summary>Provisioned read and write units a second of a new table; see Set-DdbTableCapacity for others.</summary>
    private const long NewTableUnits = 5;

    private static readonly string[] s_ofFiles = [nameof(Format), nameof(Delimiter), nameof(Header), nameof(Encoding), nameof(NullValue)];

    /// <summary>What makes a different item of a record, or another file of those that failed.</summary>
    private static readonly string[] s_shaping = [.. s_ofFiles, .. ShapeParameters, nameof(FailedItemPath)];

    private TransferAccount? _account;
    private CheckpointFile? _checkpoint;
    private ItemReaderOptions _reading = ItemReaderOptions.None;
    private IResumableSource? _files;
    private PipelineInput? _input;
    private PipelineSource? _pipeline;
    private TableInfo? _table;

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

    /// <summary>Files, and folders of files, to import; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files, and folders of files, to import, exactly as named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Objects in S3 to import; one that ends with a slash stands for all objects under it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = S3Set)]
    public string[] S3Uri { get; set; } = [];

    /// <summary>The format of the files; Auto tells it by name and content.</summary>
    [Parameter]
    public ItemFormat Format { get; set; }

    /// <summary>The character between the values of csv and tsv files.</summary>
    [Parameter]
    [ValidateDelimiter]
    public char? Delimiter { get; set; }

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

    /// <summary>Makes the table first, unless it is there with the same key.</summary>
    [Parameter]
    public SwitchParameter CreateTable { get; set; }

    /// <summary>The partition key of a new table: <c>id</c> or, with its type, <c>id:N</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? PartitionKey { get; set; }

    /// <summary>The sort key of a new table, in the same form.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyDefinitionCompleter))]
    public KeyDefinition? SortKey { get; set; }

    /// <summary>How a new table is paid for.</summary>
    [Parameter]
    public TableBillingMode BillingMode { get; set; }

    /// <summary>How many items may fail before the import ends; without it any number, unless the first 1,000 all do.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaxFailedItems { get; set; }

    /// <summary>Emits the written items instead of the result, which leaves as an information record.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckParameters();
        CheckRoad(CreateTable);
        CheckSpeed();
        CheckShape();
        _reading = new ItemReaderOptions
        {
            Delimiter = Delimiter,
            Header = Header,
            NullValue = NullValue,
            Encoding = Encoding,
            ColumnTypes = Shape.OtherType is null ? new CsvColumnTypes(TellDecision) : null,
        };
        S3Address[] addresses = [.. S3Uri.Select(ToS3Address)];
        _files = ParameterSetName is PathSet or LiteralPathSet ? OpenFiles() : null;
        RefuseFilesTwice(_files is ISizedSource files ? files.Inputs.Select(input => input.Path) : []);
        RefuseFilesAmongInputs(Path, LiteralPath);
        DdbConnection connection = Connect();
        if (!ShouldProcess($"{TableName} at {connection}", $"{(CreateTable ? "Create the table, unless it is there, and import items" : "Import items")}{ByRoad}"))
        {
            return;
        }

        OpenReport(connection);
        OpenRecord();
        _files ??= addresses.Length > 0 ? FindObjects(connection, addresses) : null;
        ChooseRoad(connection, TableName, CreateTable ? NewTable : null, _files);
        PrepareStaging(connection, TableName);
        TableInfo table = FindTable(connection);
        CompleteShape(table);
        CheckTemporaryCapacity(table);
        _checkpoint = _files is null ? null : OpenCheckpoint(() => CheckpointJob.Of("Import", table) with { Inputs = _files.Fingerprint() }, s_shaping);
        OpenFailedItems(Account, _checkpoint?.Found);
        _reading.ColumnTypes?.LeaveAsText(TypedAttributes(table.Keys).SelectMany(Shape.OldNames));
        _table = MakeReady(connection, table);
        if (_files is null)
        {
            _input = new PipelineInput(WriteWarning);
            Start(_pipeline = new PipelineSource(Account), null);
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
            foreach (object? element in _input!.Elements(InputObject))
            {
                if (PipelineInput.AsFile(element) is { } file)
                {
                    AddFile(_pipeline, file);
                }
                else
                {
                    PumpUntil(_pipeline.AddAsync(_input.ToItem(element)));
                }
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
            Start(_files, _checkpoint is null ? null : new ImportCheckpoint(_checkpoint, _files, Account, TellWarning));
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
    private protected override IEnumerable<string> OwnParameters => [nameof(PassThru)];

    /// <summary>The table that is to be made, as far as it is known.</summary>
    private TableInfo NewTable => new()
    {
        TableName = TableName,
        TableStatus = "CREATING",
        BillingMode = $"{BillingMode}",
        ReadCapacityUnits = BillingMode == TableBillingMode.Provisioned ? NewTableUnits : null,
        WriteCapacityUnits = BillingMode == TableBillingMode.Provisioned ? NewTableUnits : null,
        Keys = new KeySchema(PartitionKey!.ToKeyAttribute(), SortKey?.ToKeyAttribute()),
    };

    private TransferAccount Account => _account ??= NewAccount(PassThru ? EmitWritten : null);

    private void CheckParameters()
    {
        CheckCheckpoint(ParameterSetName != ObjectSet && !PassThru, "import files with -Path or objects in S3 with -S3Uri, without -PassThru.");
        if (CheckpointPath is not null && ShardMode == ShardMode.Random)
        {
            Refuse("CheckpointOfChance", "-ShardMode Random gives an item another shard in each run, so that one that goes on could write it twice: use -ShardMode Hash, or leave -CheckpointPath out.");
        }

        if (CreateTable != PartitionKey is not null)
        {
            Refuse("CreateTableKey", "-CreateTable and -PartitionKey belong together: give both, or neither for a table that exists.");
        }

        if (CreateTable && TableNameRule.Problem(TableName) is { } problem)
        {
            Refuse("InvalidTableName", problem);
        }

        if (!CreateTable && (SortKey is not null || IsGiven(nameof(BillingMode))))
        {
            Refuse("CreateTableKey", "-SortKey and -BillingMode describe a new table: add -CreateTable and -PartitionKey, or leave them out.");
        }
    }

    private void Start(IItemSource source, ImportCheckpoint? checkpoint)
    {
        BeginCheckpoint(() => checkpoint?.Begin());
        StagedLoadSink? staged = Road == ImportRoad.Client ? null : NewStagedSink(Connect(), _table!, Account);
        TableSink? direct = staged is null ? NewSink(_table!, Account) : null;
        var transfer = new ItemTransfer("Import", source, (IItemSink?)staged ?? direct!, Account)
        {
            TableCapacity = staged is null ? DeclaredCapacity.Provisioned(DeclaredCapacity.OfWrites(_table!)) : null,
            Shape = Shape,
            Checkpoint = checkpoint,
            MaxFailedItems = IsGiven(nameof(MaxFailedItems)) ? MaxFailedItems : null,
            Verify = Verification,
            ExpectedItems = (source as ExportSource)?.ItemCount,
        };
        NoteInputs(source is ISizedSource sized ? sized.Inputs : []);
        Begin(transfer, Account, () => VerificationProgress ?? staged?.Pace ?? direct!.Pace, () => staged?.Limits ?? direct!.Limits, () => staged?.Share);
    }

    private void EmitWritten(ItemRecord record)
    {
        object written = (Shape.IsPlain ? record.Original : null) ?? new ObjectBuilder(ItemForm.Object, _table!.Keys.PrimaryNames).Build(record.Item);
        Bridge.Post(cmdlet => cmdlet.WriteObject(written));
    }

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

        NoteInputs([SourceFile.Of(file.FullName)]);
    }

    private async Task AddFileAsync(PipelineSource pipeline, string path, CancellationToken cancellationToken)
    {
        var file = ItemFile.Open(path, Format, _reading);
        await using (file.ConfigureAwait(false))
        {
            bool isFirst = true;
            await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (isFirst)
                {
                    ChangesAlone.Refuse(page, path);
                    isFirst = false;
                }

                foreach (ItemRecord record in page)
                {
                    await pipeline.AddAsync(record).WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The table; as it is to be where it is still to be made. Nothing is made before all that can be refused has been.</summary>
    private TableInfo FindTable(DdbConnection connection)
    {
        var tables = new TableCatalog(connection);
        return Road == ImportRoad.S3Import ? RequireNew(connection, NewTable)
            : CreateTable ? Await(token => tables.FindAsync(TableName, token)) ?? NewTable
            : Await(token => tables.DescribeAsync(TableName, token));
    }

    /// <summary>Makes the table where that is asked for, and makes it ready to be written into.</summary>
    /// <returns>The table as it is now; where a job makes it, as it is to be.</returns>
    private TableInfo MakeReady(DdbConnection connection, TableInfo table)
    {
        if (CreateTable && Road != ImportRoad.S3Import)
        {
            (long, long)? capacity = BillingMode == TableBillingMode.Provisioned ? (NewTableUnits, NewTableUnits) : null;
            TableInfo? found = table.CreationDateTime is null ? null : table;
            table = Await(token => new TableCatalog(connection).CreateUnlessFoundAsync(found, TableName, NewTable.Keys, capacity, token));
            _checkpoint = found is null ? _checkpoint?.ForNew(table) : _checkpoint;
        }

        PrepareProof(connection, table, Account);
        return Road == ImportRoad.S3Import ? table : Prepare(connection, table);
    }

    private IResumableSource OpenFiles()
    {
        try
        {
            string[] paths = [.. FilePaths.Resolve(this, Path, LiteralPath)];
            ExportFolder[] exports = Await(_ => Task.FromResult(paths.Select(ExportFolder.Find).OfType<ExportFolder>().ToArray()));
            return exports.Length > 0 ? OpenExports(exports, paths.Length) : new FileSource(paths, Format, Account, _reading);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
    }

    /// <summary>The source of exports of the service, told by their addresses or the manifests in their folders.</summary>
    private ExportSource OpenExports(ExportPlace[] exports, int inputs)
    {
        if (exports.Length < inputs)
        {
            Refuse("ExportAmongFiles", $"'{exports[0].Name}' is an export of the service, which is read by its manifest, and other inputs are not: import them in a command of its own.");
        }

        if (s_ofFiles.FirstOrDefault(IsGiven) is { } parameter)
        {
            Refuse("FormatOfExport", $"-{parameter} is about files, and '{exports[0].Name}' is an export of the service, whose manifest says how it is written: leave it out.");
        }

        return Await(async token =>
        {
            var source = new ExportSource(await ExportManifest.ReadAllAsync(exports, TellWarning, token).ConfigureAwait(false), new ExportReading(), Account);
            TellDecision($"Exports of the service with {source.ItemCount:N0} items or changes in {source.FileCount:N0} data files of {source.Length:N0} bytes.");
            return source;
        });
    }

    private IResumableSource FindObjects(DdbConnection connection, S3Address[] addresses)
    {
        if (addresses.Any(ExportPrefix.IsOne))
        {
            ObjectStore store = Await(_ => Task.FromResult(new ObjectStore(connection)));
            return OpenExports([.. addresses.Where(ExportPrefix.IsOne).Select(address => new ExportPrefix(store, address))], addresses.Length);
        }

        try
        {
            ObjectSource source = Await(token => ObjectSource.FindAsync(new ObjectStore(connection), addresses, Format, Account, _reading, token));
            WriteVerbose($"{source.Count:N0} {(source.Count == 1 ? "object" : "objects")} of {source.Length:N0} bytes to read.");
            return source;
        }
        catch (InvalidDataException exception)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
    }
}
