using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.Expressions;
using DynamoBulk.Service.S3;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Reads the items of a DynamoDB table or index, as objects, into a file or into an object in S3.</summary>
[Cmdlet(VerbsData.Export, "DdbTable", DefaultParameterSetName = ObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(PSObject), ParameterSetName = [ObjectSet])]
[OutputType(typeof(TransferResult), ParameterSetName = [PathSet, LiteralPathSet, S3Set])]
public sealed class ExportDdbTableCommand : TableTransferCommand
{
    private const string ObjectSet = "Object";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string S3Set = "S3";

    /// <summary>What makes another output, or another set of items.</summary>
    private static readonly string[] s_shaping =
    [
        nameof(IndexName), nameof(Attribute), nameof(Filter), nameof(KeyCondition), nameof(First), nameof(ConsistentRead),
        nameof(Format), nameof(Delimiter), nameof(FormulaGuard), nameof(MaxFileSize),
    ];

    private string? _written;
    private string? _reported;
    private S3Address? _address;
    private CapacityCeiling _ceiling = CapacityCeiling.None;

    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    public string TableName { get; set; } = string.Empty;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    public string? Path { get; set; }

    /// <summary>The file to write, exactly as named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    /// <summary>The object in S3 to write.</summary>
    [Parameter(Mandatory = true, ParameterSetName = S3Set)]
    public string? S3Uri { get; set; }

    /// <summary>An index to read instead of the table.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    public string? IndexName { get; set; }

    /// <summary>The attributes to return; in csv the columns, in this order.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Attribute { get; set; }

    /// <summary>Keeps only items for which this holds, with names and literals in place.</summary>
    [Parameter]
    public string? Filter { get; set; }

    /// <summary>Queries one partition key instead of scanning, with names and literals in place.</summary>
    [Parameter]
    public string? KeyCondition { get; set; }

    /// <summary>Stops after so many items.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long First { get; set; } = long.MaxValue;

    /// <summary>Reads what was written last, at twice the cost.</summary>
    [Parameter]
    public SwitchParameter ConsistentRead { get; set; }

    /// <summary>Parts that a scan is cut into; without it so many as suit the table's size.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Segments { get; set; }

    /// <summary>The most read units a second that the export may take.</summary>
    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public double MaxReadCapacity { get; set; } = double.PositiveInfinity;

    /// <summary>The most that the export may take, in percent of what the table or index declares.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int CapacityPercent { get; set; } = 100;

    /// <summary>Requests in flight at once; without it as many as rate and latency ask for.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int MaxConcurrency { get; set; }

    /// <summary>The format of the file or object; Auto tells it by name.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = S3Set)]
    public ItemFormat Format { get; set; }

    /// <summary>The character between the values of a csv or tsv file.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = S3Set)]
    [ValidateDelimiter]
    public char? Delimiter { get; set; }

    /// <summary>Makes plain text of csv and tsv cells that a spreadsheet would run as formulas.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = S3Set)]
    public SwitchParameter FormulaGuard { get; set; }

    /// <summary>Replaces a read-only file, too.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses to replace a file or object.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = S3Set)]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Cuts the output into numbered files or objects, none larger than so many bytes.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = S3Set)]
    [ValidateRange(1024 * 1024, long.MaxValue)]
    public long MaxFileSize { get; set; }

    /// <summary>The form of the objects.</summary>
    [Parameter(ParameterSetName = ObjectSet)]
    public ItemForm As { get; set; }

    /// <inheritdoc/>
    /// <remarks>
    /// That a later command has enough is no news. Ctrl-C is told by the pipeline: it may have ended this command before
    /// StopProcessing was called.
    /// </remarks>
    private protected override bool AnnouncesCut => ParameterSetName != ObjectSet || Stopping;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _ceiling = Ceiling(nameof(MaxReadCapacity), MaxReadCapacity);
        RefuseWildcards(Path);
        CheckCheckpoint(ParameterSetName != ObjectSet, "export into a file with -Path, or into an object with -S3Uri.");
        if (CheckpointPath is not null && S3Uri is not null && IsCut && MaxFileSize < PartObjects.LeastResumableSize)
        {
            Refuse("ObjectsTooSmall", $"-MaxFileSize {MaxFileSize:N0} is too little with -CheckpointPath and -S3Uri, because S3 keeps no small pieces of an object that is not whole: give {PartObjects.LeastResumableSize / (1024 * 1024)}MB or more.");
        }

        _address = S3Uri is null ? null : ToS3Address(S3Uri);
        if (IsGiven(nameof(Segments)) && (KeyCondition is not null || First < long.MaxValue))
        {
            Refuse("SegmentsOfAScan", "-Segments is for reading a whole table: with -KeyCondition or -First it is read in one, so leave it out.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? file = _address?.ToString() ?? (ParameterSetName == ObjectSet ? null : FilePaths.ToFilePath(this, (Path ?? LiteralPath)!));
        RefuseFilesTwice([], _address is null ? file : null, IsCut);
        DdbConnection connection = Connect();
        if (!MayExport(file))
        {
            return;
        }

        if (ReportPath is not null)
        {
            BeginReport(connection);
        }

        TableInfo table = Await(token => new TableCatalog(connection).DescribeAsync(TableName, token));
        WarnOfForgottenCapacity(connection, table);
        PageRequest request = ToRequest(table.Keys);
        CheckpointFile? checkpoint = OpenCheckpoint(() => CheckpointJob.Of("Export", table) with { Output = file }, s_shaping);
        Checkpoint? found = checkpoint?.Found;
        TransferAccount account = NewAccount();
        bool isInOnePart = KeyCondition is not null || First < long.MaxValue;
        var options = new TableSourceOptions
        {
            Segments = isInOnePart ? 1 : IsGiven(nameof(Segments)) ? Segments : TableSourceOptions.SegmentsFor(table),
            First = found is null ? First : First - found.Counts.Written,
            Start = found?.Scan,
            MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
            Ceiling = _ceiling,
            Decided = TellDecision,
        };
        TellCapacity(table, DeclaredCapacity.OfReads(table, IndexName), "read");
        WriteVerbose($"{request.Operation} in {options.Segments} {(options.Segments == 1 ? "part" : "segments")}.");
        var source = new TableSource(connection, table, request, account, options);
        ItemTransfer NewTransfer(IItemSink sink, TransferCheckpoint? keeper = null) => new("Export", source, sink, account)
        {
            Checkpoint = keeper,
            TableCapacity = DeclaredCapacity.Provisioned(DeclaredCapacity.OfReads(table, IndexName)),
            ExpectedItems = request is { KeyConditionExpression: null, FilterExpression: null } ? Math.Min(table.ItemCount, First) : null,
        };

        if (file is null)
        {
            var sink = new PageSink(account);
            Begin(NewTransfer(sink), account, () => source.Pace, () => source.Limits);
            var objects = new ObjectBuilder(As, table.Keys.PrimaryNames);
            Emit(sink, record => objects.Build(record.Item));
            Complete();
        }
        else if (checkpoint is not null)
        {
            var keeper = new ExportCheckpoint(checkpoint, source.Segments, account);
            BeginCheckpoint(keeper.Begin);
            IItemSink sink = _address is null
                ? Files(table.Keys).OpenResumable(file, keeper, account, found?.Output)
                : OpenResumable(connection, _address, table.Keys, keeper, account, found?.Output);
            Begin(NewTransfer(sink, keeper), account, () => source.Pace, () => source.Limits);
            WriteObject(Complete());
        }
        else
        {
            FileSink sink = _address is null ? Files(table.Keys).Open(file, account) : OpenObject(connection, _address, table.Keys, account);
            Begin(NewTransfer(sink), account, () => source.Pace, () => source.Limits);
            WriteObject(Complete());
        }

        Settle();
    }

    private bool MayExport(string? file)
    {
        if (file is null)
        {
            return ShouldProcess(TableName, "Read the items and put them out"); // which takes capacity
        }

        if (_written is not null)
        {
            Refuse("OneFileOneTable", $"'{file}' holds the items of {_written}, and {TableName} would replace them: give each table a file of its own, with ForEach-Object {{ Export-DdbTable $_.TableName -Path \"$($_.TableName).jsonl\" }}.");
        }

        _written = TableName;
        return ShouldProcess(IsCut ? $"{PartName.Of(file, 1)} and further parts" : file, $"Export the items of {TableName}");
    }

    private void BeginReport(DdbConnection connection)
    {
        if (_reported is not null)
        {
            Refuse("OneReportOneTable", $"'{ReportPath}' holds the report of {_reported}, and that of {TableName} would replace it: give each table a report of its own, with ForEach-Object {{ Export-DdbTable $_.TableName -ReportPath \"$($_.TableName).html\" }}.");
        }

        _reported = TableName;
        OpenReport(connection);
    }

    private bool IsCut => IsGiven(nameof(MaxFileSize));

    private FileOutput Files(KeySchema keys) =>
        new(this, Format, WriterOptions(keys)) { ReplacesReadOnly = Force, MustBeNew = NoClobber, MaxFileSize = IsCut ? MaxFileSize : null, StopToken = StopToken, Tell = TellDecision };

    private FileSink OpenObject(DdbConnection connection, S3Address address, KeySchema keys, TransferAccount account) => OpenObject(address, () =>
    {
        ItemWriterOptions options = WriterOptions(keys);
        if (!IsCut)
        {
            ObjectWriter writer = Await(token => ObjectWriter.CreateAsync(new ObjectStore(connection), address, Format, options, NoClobber, account, TellWarning, token));
            return new FileSink(address.ToString(), writer, account);
        }

        PartObjects parts = Await(token => PartObjects.CreateAsync(new ObjectStore(connection), address, NoClobber, account, TellDecision, TellWarning, place: null, token));
        return new FileSink(() => parts.Description, ItemFormats.CreateWriter(parts, address.ToString(), Format, MaxFileSize, options), account);
    });

    private ResumableFileSink OpenResumable(DdbConnection connection, S3Address address, KeySchema keys, ExportCheckpoint keeper, TransferAccount account, OutputPlace? place) => OpenObject(address, () =>
    {
        WriteVerbose($"If the export ends early and leaves a checkpoint, what is uploaded to '{address}' by then stays and costs what it stores until another run goes on with it: a lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes what nobody goes on with.");
        ItemWriterOptions options = WriterOptions(keys);
        string waitingBeside = FilePaths.ToFilePath(this, CheckpointPath!);
        if (!IsCut)
        {
            IResumableWriter writer = Await(token => ObjectWriter.CreateResumableAsync(new ObjectStore(connection), address, Format, options, NoClobber, account, TellWarning, waitingBeside, place, token));
            return new ResumableFileSink(address.ToString, writer, keeper, account);
        }

        PartObjects parts = Await(token => PartObjects.CreateAsync(new ObjectStore(connection), address, NoClobber, account, TellDecision, TellWarning, place, token));
        return new ResumableFileSink(() => parts.Description, ItemFormats.CreateResumableWriter(parts, address.ToString(), Format, MaxFileSize, options, place, waitingBeside), keeper, account);
    });

    private T OpenObject<T>(S3Address address, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (InvalidDataException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "ObjectNotWritable", ErrorCategory.WriteError, address.ToString()));
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Items that wait for the columns of csv do so beside the checkpoint.
            ThrowTerminatingError(new ErrorRecord(exception, "CheckpointNotWritable", ErrorCategory.WriteError, CheckpointPath));
            throw;
        }
    }

    private ItemWriterOptions WriterOptions(KeySchema keys) =>
        new() { Columns = Attribute, LeadingColumns = keys.PrimaryNames, Delimiter = Delimiter, GuardsFormulas = FormulaGuard };

    private PageRequest ToRequest(KeySchema keys)
    {
        try
        {
            var translator = new ExpressionTranslator(keys);
            return new PageRequest
            {
                TableName = TableName,
                IndexName = IndexName,
                KeyConditionExpression = KeyCondition is null ? null : translator.TranslateCondition(KeyCondition),
                FilterExpression = Filter is null ? null : translator.TranslateCondition(Filter),
                ProjectionExpression = Attribute is null ? null : translator.TranslateProjection(Attribute),
                Names = translator.Names,
                Values = translator.Values,
                ConsistentRead = ConsistentRead,
                PageLimit = Filter is null && First < int.MaxValue ? (int)First : null,
            };
        }
        catch (ExpressionSyntaxException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "InvalidExpression", ErrorCategory.ParserError, exception.Expression));
            throw;
        }
    }
}
