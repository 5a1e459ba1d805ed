using System.Management.Automation;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service;
using DynamoBulk.Service.Provisioning;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>What every command that calls AWS shares: how to connect, how to wait, how to stop.</summary>
public abstract class ServiceCommand : ConnectionCommand, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DdbConnection? _owned;
    private Task _lastWork = Task.CompletedTask;

    /// <summary>Makes the command with its bridge to the engine's threads.</summary>
    protected ServiceCommand() => Bridge = new PipelineBridge(this);

    /// <summary>A connection made by New-DdbConnection.</summary>
    [Parameter]
    public DdbConnection? Connection { get; set; }

    /// <summary>The way back to the pipeline thread.</summary>
    private protected PipelineBridge Bridge { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    /// <summary>Ends what runs and frees what is held.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing)
    {
        Bridge.Dispose();
        DdbConnection? owned = _owned;
        _lastWork.ContinueWith(_ => owned?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _stopping.Dispose();
    }

    /// <summary>Leaves the command's own connection open, after the command has ended, until some work has.</summary>
    private protected void KeepConnectionUntil(Task work) => _lastWork = Task.WhenAll(_lastWork, work);

    /// <summary>The connection that the parameters, the session and the SDK's chain lead to, in that order.</summary>
    protected DdbConnection Connect()
    {
        if (Connection is null)
        {
            return _owned ??= MakeConnection();
        }

        if (new ConnectionParameters(this).Any || AllowHttp)
        {
            Refuse("ConnectionConflict", "-Connection already says where and as whom to connect: give it alone, or the single parameters alone.");
        }

        return Connection;
    }

    /// <summary>Waits for the engine while saying what it has to say; what makes going on pointless becomes a terminating error.</summary>
    /// <typeparam name="T">What the engine answers.</typeparam>
    /// <param name="work">What to wait for.</param>
    protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return Bridge.PumpUntil(Task.Run(() => work(StopToken)));
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (ServiceException exception)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
        catch (ConnectionException exception)
        {
            ThrowTerminatingError(new ErrorRecord(exception, exception.Code, ErrorCategory.ConnectionError, null));
            throw;
        }
        catch (ExportException exception)
        {
            ThrowTerminatingError(ToErrorRecord(exception, exception));
            throw;
        }
    }

    /// <summary>Whether the user has given a parameter.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The address in S3 that a parameter gives.</summary>
    private protected S3Address ToS3Address(string text)
    {
        try
        {
            return S3Address.Parse(text);
        }
        catch (FormatException exception)
        {
            Refuse("InvalidS3Uri", exception.Message);
            throw;
        }
    }

    /// <summary>A record that the host shows, for the end of a pipeline where nothing else can be written any more.</summary>
    private protected InformationRecord Tell(object message)
    {
        var record = new InformationRecord(message, MyInvocation.MyCommand.Name) { Tags = { "PSHOST" } };
        WriteInformation(record);
        return record;
    }

    /// <summary>Says so when a process that had changed a table's capacity for the time being was killed before it put it back.</summary>
    private protected void WarnOfForgottenCapacity(DdbConnection connection, TableInfo table)
    {
        if (new CapacityRecordStore().Find(connection, table) is { IsForgotten: true } record)
        {
            WriteWarning($"The capacity of '{table.TableName}' was changed for the time being at {record.ChangedAt.LocalDateTime:g}, and never put back: Set-DdbTableCapacity {table.TableName} -Restore sets it to {record.Before} again.");
        }
    }

    /// <summary>Says so when a capacity that is raised for the time being could not be put back soon.</summary>
    private protected void WarnOfLateReturn(TableInfo table, ProvisionedCapacity raised)
    {
        if (DecreaseLimit.EarliestReturn(table, raised, DateTime.UtcNow) is { } time)
        {
            WriteWarning($"The capacity of '{table.TableName}' was lowered so often today that the service takes it back at {time.ToLocalTime():t} at the earliest. Until then what it is raised to is paid for.");
        }
    }

    /// <summary>An error record whose id is the service's own code.</summary>
    /// <param name="shown">The exception to show.</param>
    /// <param name="cause">What happened.</param>
    /// <param name="target">What it happened to, as the user gave it.</param>
    internal static ErrorRecord ToErrorRecord(Exception shown, Exception? cause, object? target = null)
    {
        (string id, ErrorCategory category) = cause switch
        {
            ServiceException { Code: "ResourceNotFoundException" } => ("TableNotFound", ErrorCategory.ObjectNotFound),
            ServiceException { Code: "IndexNotFound" } => ("IndexNotFound", ErrorCategory.ObjectNotFound),
            ServiceException { Code: "NoSuchBucket" } => ("BucketNotFound", ErrorCategory.ObjectNotFound),
            ServiceException { Code: "NoSuchKey" } => ("ObjectNotFound", ErrorCategory.ObjectNotFound),
            ServiceException { Code: S3Failure.Exists } => (S3Failure.Exists, ErrorCategory.ResourceExists),
            ServiceException { Code: "AccessDeniedException" or "AccessDenied" } => ("AccessDenied", ErrorCategory.PermissionDenied),
            ServiceException { Kind: ServiceErrorKind.Transient, Code: "" } => ("EndpointUnreachable", ErrorCategory.ConnectionError),
            ServiceException { Kind: ServiceErrorKind.Fatal, Code: "" } => ("CredentialsNotUsable", ErrorCategory.AuthenticationError),
            ServiceException { Code.Length: > 0 } refused => (refused.Code, ErrorCategory.InvalidOperation),
            ExportException refused => (refused.Code, ErrorCategory.InvalidData),
            VerificationException => ("NotVerified", ErrorCategory.ReadError),
            FailureLimitException => ("TooManyFailedItems", ErrorCategory.LimitsExceeded),
            FileNotFoundException or DirectoryNotFoundException => ("FileNotFound", ErrorCategory.ObjectNotFound),
            UnauthorizedAccessException => ("FileAccessDenied", ErrorCategory.PermissionDenied),
            InvalidDataException => ("MalformedFile", ErrorCategory.InvalidData),
            IOException when DiskSpace.IsUsedUp(cause) => ("DiskFull", ErrorCategory.WriteError),
            IOException => ("FileError", ErrorCategory.ReadError),
            _ => ("TransferFailed", ErrorCategory.NotSpecified),
        };
        return new ErrorRecord(shown, id, category, target);
    }
}
