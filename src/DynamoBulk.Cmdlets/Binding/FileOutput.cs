using System.Management.Automation;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The file, or the numbered files, that a command writes items into; what cannot be written ends the command.</summary>
/// <param name="cmdlet">The command.</param>
/// <param name="format">The format, or <see cref="ItemFormat.Auto"/>.</param>
/// <param name="options">Columns of csv.</param>
internal sealed class FileOutput(PSCmdlet cmdlet, ItemFormat format, ItemWriterOptions options)
{
    /// <summary>Whether a read-only file is replaced, too.</summary>
    public bool ReplacesReadOnly { get; init; }

    /// <summary>Whether no file is replaced.</summary>
    public bool MustBeNew { get; init; }

    /// <summary>The most bytes of a numbered file; null for one file.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public required CancellationToken StopToken { get; init; }

    /// <summary>Hears of decisions.</summary>
    public required Action<string> Tell { get; init; }

    /// <summary>Opens the output.</summary>
    /// <param name="file">The full path, which numbered files derive their names from.</param>
    /// <param name="account">The books.</param>
    public FileSink Open(string file, TransferAccount account) => Try(file, mode =>
    {
        if (MaxFileSize is not { } size)
        {
            return new FileSink(file, ItemFile.Create(file, format, mode, options), account);
        }

        var parts = new PartFiles(file, mode, Tell);
        return new FileSink(() => parts.Description, ItemFormats.CreateWriter(parts, file, format, size, options), account);
    });

    /// <summary>Opens the output so that another run can go on with it.</summary>
    /// <param name="file">The full path, which numbered files derive their names from.</param>
    /// <param name="keeper">Keeps the checkpoint.</param>
    /// <param name="account">The books.</param>
    /// <param name="place">Where to go on; null to begin.</param>
    public ResumableFileSink OpenResumable(string file, ExportCheckpoint keeper, TransferAccount account, OutputPlace? place) => Try(file, mode =>
    {
        if (MaxFileSize is not { } size)
        {
            return new ResumableFileSink(() => file, ItemFile.CreateResumable(file, format, mode, options, place, StopToken), keeper, account);
        }

        var parts = new PartFiles(file, mode, Tell, isResumable: true, place, StopToken);
        return new ResumableFileSink(() => parts.Description, ItemFormats.CreateResumableWriter(parts, file, format, size, options, place, waitingBeside: file, StopToken), keeper, account);
    });

    private T Try<T>(string file, Func<FileMode, T> open)
    {
        try
        {
            if (ReplacesReadOnly && !MustBeNew)
            {
                Unlock(MaxFileSize is null ? [RegularFile.TargetOf(file)] : PartFiles.Find(file));
            }

            return open(MustBeNew ? FileMode.CreateNew : FileMode.Create);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (FileInUseException exception)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(exception, "FileInUse", ErrorCategory.ResourceBusy, file));
            throw;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(exception, "FileNotWritable", ErrorCategory.WriteError, file));
            throw;
        }
    }

    private static void Unlock(IEnumerable<string> files)
    {
        foreach (string file in files.Where(File.Exists))
        {
            File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
        }
    }
}
