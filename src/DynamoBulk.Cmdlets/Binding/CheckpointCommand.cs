using System.Management.Automation;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command whose work another run can go on with.</summary>
public abstract class CheckpointCommand : ServiceCommand
{
    private CheckpointLock? _lock;

    /// <summary>A file that keeps how far the transfer is, so that another run can go on from there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Goes on from the checkpoint; begins where there is none.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Refuses a checkpoint where another run could not read or write the same again.</summary>
    /// <param name="isRepeatable">Whether both ends are the command's own: files, S3, tables.</param>
    /// <param name="advice">What to do where they are not.</param>
    private protected void CheckCheckpoint(bool isRepeatable, string advice)
    {
        if (Resume && CheckpointPath is null)
        {
            Refuse("ResumeWithoutCheckpoint", "-Resume goes on from a checkpoint: add -CheckpointPath with its file.");
        }

        if (CheckpointPath is not null && !isRepeatable)
        {
            Refuse("CheckpointOfObjects", $"-CheckpointPath is for transfers that another run can go on with, and no other run sees the same objects: {advice}");
        }
    }

    /// <summary>The checkpoint file of a job; null where none is asked for.</summary>
    /// <param name="job">The job; the parameters are added.</param>
    /// <param name="parameters">The parameters that make a different job.</param>
    private protected CheckpointFile? OpenCheckpoint(Func<CheckpointJob> job, params string[] parameters)
    {
        if (CheckpointPath is null)
        {
            return null;
        }

        string path = RegularFile.TargetOf(FilePaths.ToFilePath(this, CheckpointPath)); // one file has one lock, whatever it is called by
        try
        {
            Dictionary<string, string> said = parameters.Where(IsGiven).ToDictionary(name => name, TextOf);
            CheckpointJob mine = job() with { Parameters = said };
            _lock?.Dispose(); // of the table before
            _lock = CheckpointLock.Take(path);
            CheckpointFile file = CheckpointFile.Open(path, Resume, mine);
            WriteVerbose(file.Found is { } found ? $"Going on from the checkpoint of {found.Saved.LocalDateTime:g}: {found.Counts.Describe()} so far." : $"There is no checkpoint '{path}' yet: beginning.");
            return file;
        }
        catch (CheckpointException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, $"Checkpoint{exception.Code}", ErrorCategory.InvalidOperation, path));
        }
        catch (Exception exception) when (_lock is null && exception is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "CheckpointNotWritable", ErrorCategory.WriteError, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "CheckpointNotReadable", ErrorCategory.ReadError, path));
        }

        return null;
    }

    /// <summary>Does what writes a checkpoint for the first time, and ends the command where it cannot be.</summary>
    private protected void BeginCheckpoint(Action begin)
    {
        try
        {
            begin();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "CheckpointNotWritable", ErrorCategory.WriteError, CheckpointPath));
        }
    }

    /// <summary>Gives the checkpoint back to another run, once nothing of this one is at its files any more.</summary>
    /// <param name="after">What may still be.</param>
    private protected void LetOthersGoOn(Task after)
    {
        if (_lock is { } held)
        {
            after.ContinueWith(_ => held.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>What a parameter says, in the same words whenever it means the same.</summary>
    private string TextOf(string parameter)
    {
        object value = MyInvocation.BoundParameters[parameter];
        return value is string path && parameter.EndsWith("Path", StringComparison.Ordinal) ? FilePaths.ToFilePath(this, path) : ParameterText.Of(value);
    }
}
