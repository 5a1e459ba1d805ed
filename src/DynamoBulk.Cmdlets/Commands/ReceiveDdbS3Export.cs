using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Exports;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Reads the service's own exports of a table from S3, or from a folder: items as objects or into files, incremental ones as changes.</summary>
[Cmdlet(VerbsCommunications.Receive, "DdbS3Export", DefaultParameterSetName = JobSet, SupportsShouldProcess = true)]
[OutputType(typeof(PSObject), typeof(ItemChange), typeof(TransferResult))]
public sealed class ReceiveDdbS3ExportCommand : TransferCommand
{
    private const string JobSet = "Job";
    private const string S3Set = "S3";
    private const string SourcePathSet = "SourcePath";

    /// <summary>What makes another output.</summary>
    private static readonly string[] s_shaping = [nameof(Reverse), nameof(Format), nameof(Delimiter), nameof(FormulaGuard), nameof(MaxFileSize)];

    private static readonly string[] s_ofFiles = [nameof(Format), nameof(Delimiter), nameof(FormulaGuard), nameof(Force), nameof(NoClobber), nameof(MaxFileSize)];

    private readonly List<string> _arns = [];

    /// <summary>An export job, or its ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = JobSet)]
    [ArgumentCompleter(typeof(ExportArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string ExportArn { get; set; } = string.Empty;

    /// <summary>Exports in S3, by their folders.</summary>
    [Parameter(Mandatory = true, ParameterSetName = S3Set)]
    [ValidateNotNullOrEmpty]
    public string[] S3Uri { get; set; } = [];

    /// <summary>Exports that were downloaded, by their folders, exactly as named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SourcePathSet)]
    [ValidateNotNullOrEmpty]
    public string[] SourcePath { get; set; } = [];

    /// <summary>Gives the way back of incremental exports.</summary>
    [Parameter]
    public SwitchParameter Reverse { get; set; }

    /// <summary>The file to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file to write, exactly as named.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>The format of the file; Auto tells it by name.</summary>
    [Parameter]
    public ItemFormat Format { get; set; }

    /// <summary>The character between the values of a csv or tsv file.</summary>
    [Parameter]
    [ValidateDelimiter]
    public char? Delimiter { get; set; }

    /// <summary>Makes plain text of csv and tsv cells that a spreadsheet would run as formulas.</summary>
    [Parameter]
    public SwitchParameter FormulaGuard { get; set; }

    /// <summary>Replaces a read-only file, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses to replace a file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Cuts the output into numbered files, none larger than so many bytes.</summary>
    [Parameter]
    [ValidateRange(1024 * 1024, long.MaxValue)]
    public long MaxFileSize { get; set; }

    /// <summary>The form of the objects.</summary>
    [Parameter]
    public ItemForm As { get; set; }

    /// <inheritdoc/>
    private protected override bool AnnouncesCut => WritesFile || Stopping;

    private bool WritesFile => Path is not null || LiteralPath is not null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RefuseWildcards(Path);
        CheckCheckpoint(WritesFile, "receive the export into a file with -Path.");
        if (Path is not null && LiteralPath is not null)
        {
            Refuse("TwoPaths", "-Path and -LiteralPath both name the file to write: give one of them.");
        }

        if (WritesFile && IsGiven(nameof(As)))
        {
            Refuse("FormOfObjects", "-As is the form of objects: leave it out, or leave -Path out.");
        }

        if (!WritesFile && s_ofFiles.FirstOrDefault(IsGiven) is { } parameter)
        {
            Refuse("NoFile", $"-{parameter} is about the file to write: add -Path, or leave it out.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == JobSet)
        {
            _arns.Add(ExportArn);
        }
    }

    /// <inheritdoc/>
    /// <remarks>All jobs of the pipeline together: they are read in the order of their times.</remarks>
    protected override void EndProcessing()
    {
        if (ParameterSetName == JobSet && _arns.Count == 0)
        {
            return; // Get-DdbS3Export had none to put out.
        }

        IReadOnlyList<ExportPlace> places = Places();
        IReadOnlyList<ExportManifest> exports = Await(token => ExportManifest.ReadAllAsync(places, TellWarning, token));
        string? file = WritesFile ? FilePaths.ToFilePath(this, (Path ?? LiteralPath)!) : null;
        TransferAccount account = NewAccount();
        ExportSource source = NewSource(exports, file is not null, null, account);
        WriteVerbose($"{source.ItemCount:N0} {(exports.All(export => export.Summary.IsIncremental) ? "changes" : "items")} in {source.FileCount:N0} data files of {source.Length:N0} bytes to read.");
        if (file is null && ShouldProcess(source.Description, "Read the export and put it out"))
        {
            var sink = new PageSink(account);
            Begin(NewTransfer(source, sink, account), account, () => Pace(source), limits: null);
            var objects = new ObjectBuilder(As, []);
            var changes = new ChangeBuilder(As);
            Emit(sink, record => record.Original is ExportedChange change ? changes.Build(change) : objects.Build(record.Item));
            Complete();
        }
        else if (file is not null && ShouldProcess(IsGiven(nameof(MaxFileSize)) ? $"{PartName.Of(file, 1)} and further parts" : file, $"Receive {source.Description}"))
        {
            WriteObject(WriteFile(file, exports, source, account));
        }

        Settle();
    }

    private static string Pace(ExportSource source) => $"{source.FileCount:N0} {(source.FileCount == 1 ? "data file" : "data files")}";

    private TransferResult WriteFile(string file, IReadOnlyList<ExportManifest> exports, ExportSource source, TransferAccount account)
    {
        RefuseFilesTwice(source.Inputs.Select(input => input.Path), file, IsGiven(nameof(MaxFileSize)));
        CheckpointFile? checkpoint = OpenCheckpoint(
            () => new CheckpointJob { Operation = "Receive", Table = exports[0].Summary.TableArn, Inputs = source.Fingerprint(), Output = file }, s_shaping);
        var output = new FileOutput(this, Format, new ItemWriterOptions { Delimiter = Delimiter, GuardsFormulas = FormulaGuard })
        {
            ReplacesReadOnly = Force,
            MustBeNew = NoClobber,
            MaxFileSize = IsGiven(nameof(MaxFileSize)) ? MaxFileSize : null,
            StopToken = StopToken,
            Tell = TellDecision,
        };
        if (checkpoint is null)
        {
            Begin(NewTransfer(source, output.Open(file, account), account), account, () => Pace(source), limits: null);
            return Complete();
        }

        source = NewSource(exports, isForFile: true, checkpoint, account);
        var keeper = new ExportCheckpoint(checkpoint, source.FileCount, account);
        BeginCheckpoint(keeper.Begin);
        IItemSink sink = output.OpenResumable(file, keeper, account, checkpoint.Found?.Output);
        Begin(NewTransfer(source, sink, account, keeper), account, () => Pace(source), limits: null);
        return Complete();
    }

    private ExportSource NewSource(IReadOnlyList<ExportManifest> exports, bool isForFile, CheckpointFile? checkpoint, TransferAccount account) => Await(_ => Task.FromResult(new ExportSource(
        exports,
        new ExportReading
        {
            IsReverse = Reverse,
            Changes = isForFile ? change => change.ToItem() : change => change.ToChange(),
            ChecksItems = true,
            TellsPlaces = checkpoint is not null,
            Start = checkpoint?.Found?.Scan,
        },
        account)));

    private static ItemTransfer NewTransfer(ExportSource source, IItemSink sink, TransferAccount account, TransferCheckpoint? keeper = null) =>
        new("Receive", source, sink, account) { Checkpoint = keeper, ExpectedItems = source.ItemCount };

    private IReadOnlyList<ExportPlace> Places()
    {
        if (ParameterSetName == SourcePathSet)
        {
            string[] folders = [.. SourcePath.Select(path => FilePaths.ToFilePath(this, path))];
            return Await(_ => Task.FromResult<IReadOnlyList<ExportPlace>>([.. folders.Select(ExportFolder.Require)]));
        }

        S3Address[] addresses = [.. S3Uri.Select(ToS3Address)];
        DdbConnection connection = Connect();
        return Await<IReadOnlyList<ExportPlace>>(async token =>
        {
            var store = new ObjectStore(connection);
            var jobs = new S3ExportJobs(connection);
            var places = new List<ExportPlace>();
            foreach (string arn in _arns)
            {
                places.Add(ExportPrefix.Of(store, await jobs.DescribeAsync(arn, token).ConfigureAwait(false)));
            }

            return [.. places, .. addresses.Select(address => new ExportPrefix(store, address))];
        });
    }
}
