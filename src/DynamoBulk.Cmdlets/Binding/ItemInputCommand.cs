using System.Management.Automation;
using System.Text;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that looks at items, from the pipeline or from files, and calls no service.</summary>
public abstract class ItemInputCommand : PSCmdlet, IDisposable
{
    private protected const string ObjectSet = "Object";
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private readonly CancellationTokenSource _stopping = new();
    private readonly CsvColumnTypes _columnTypes = new();
    private PipelineInput? _pipeline;

    /// <summary>The item: an object with properties, a dictionary, a JSON string, what AWS Tools emits, or a file with items.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Files with items, and folders of such; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files with items, and folders of such, exactly as named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

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

    /// <summary>Cancelled by Ctrl-C.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    private ItemReaderOptions ReaderOptions => new() { Delimiter = Delimiter, Header = Header, NullValue = NullValue, Encoding = Encoding, ColumnTypes = _columnTypes };

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _pipeline = new PipelineInput(WriteWarning);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != ObjectSet)
        {
            return;
        }

        foreach (object? element in _pipeline!.Elements(InputObject))
        {
            if (PipelineInput.AsFile(element) is { } file)
            {
                ReadFiles([file.FullName]);
            }
            else
            {
                Take(_pipeline.ToItem(element));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A command that goes on afterwards calls this first.</remarks>
    protected override void EndProcessing()
    {
        if (ParameterSetName != ObjectSet)
        {
            ReadFiles(FilePaths.Resolve(this, Path, LiteralPath));
        }
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what is held.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing) => _stopping.Dispose();

    /// <summary>Looks at an item.</summary>
    /// <param name="record">A well-read item.</param>
    private protected abstract void Look(ItemRecord record);

    /// <summary>The item before a change, where the record is one that tells it.</summary>
    /// <param name="record">A well-read item.</param>
    private protected Item? OldImageOf(ItemRecord record) => _pipeline!.OldImageOf(record);

    /// <summary>A record is no item; by default that is a non-terminating error.</summary>
    /// <param name="failed">The record with the reason.</param>
    private protected virtual void Fail(FailedItem failed) => WriteError(TransferCommand.ToErrorRecord(failed));

    private void Take(ItemRecord record)
    {
        if (record.Problem is { } problem)
        {
            Fail(new FailedItem(record, problem));
        }
        else
        {
            Look(record);
        }
    }

    private void ReadFiles(IEnumerable<string> paths)
    {
        try
        {
            IReadOnlyList<string> files = ItemFolder.Expand(paths);
            foreach (string file in files)
            {
                ItemFile.Check(file, Format, ReaderOptions);
            }

            var progress = new FileProgress(this, files);
            foreach (string path in files)
            {
                ReadFile(path, progress);
            }

            progress.Hide();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ServiceCommand.ToErrorRecord(exception, exception));
        }
    }

    private void ReadFile(string path, FileProgress progress)
    {
        ItemFile file = ItemFile.Open(path, Format, ReaderOptions);
        IAsyncEnumerator<IReadOnlyList<ItemRecord>> pages = file.ReadAsync(StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (Wait(pages.MoveNextAsync().AsTask()))
            {
                foreach (ItemRecord record in pages.Current)
                {
                    StopToken.ThrowIfCancellationRequested();
                    Take(record);
                }

                progress.Show(file, pages.Current.Count);
            }

            progress.Passed(file);
        }
        finally
        {
            Wait(pages.DisposeAsync().AsTask().ContinueWith(_ => true, TaskScheduler.Default));
            Wait(file.DisposeAsync().AsTask().ContinueWith(_ => true, TaskScheduler.Default));
        }
    }

    private static bool Wait(Task<bool> task) => task.GetAwaiter().GetResult();
}
