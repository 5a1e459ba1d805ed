using System.Runtime.CompilerServices;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk.Transfer.Staging;

/// <summary>The job that puts what is staged into a table that is there.</summary>
/// <param name="connection">Where the table is.</param>
/// <param name="table">The table.</param>
/// <param name="area">Where it is staged.</param>
/// <param name="maxWriteCapacity">The most write units a second that it may try to use, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class StagedLoadJob(DdbConnection connection, TableInfo table, StagingArea area, long? maxWriteCapacity, TimeProvider time) : IStagedJob
{
    private static readonly TimeSpan s_stopping = TimeSpan.FromMinutes(1);

    private readonly S3LoadJobs _loads = new(connection, time);
    private S3Load? _ended;

    /// <inheritdoc/>
    public string Kind => "load";

    /// <inheritdoc/>
    public string StartAgain => $"Start-DdbS3Load {table.TableName} -S3Uri {area.Data} -ReportS3Uri {area.Report} takes it again, which is safe however much of it was written";

    /// <inheritdoc/>
    public string WaitFor(string arn) => $"Wait-DdbS3Load {arn}";

    /// <inheritdoc/>
    public Task StandInAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<StagedJobState> StartAsync()
    {
        var options = new S3LoadOptions
        {
            TableName = table.RequestName,
            Input = area.Data,
            Report = area.Report,
            Format = ItemFormat.DynamoDbJson,
            Compression = InputCompression.Gzip,
            MaxWriteCapacity = maxWriteCapacity,
        };
        S3LoadPlan plan = await _loads.PlanAsync(options, CancellationToken.None).ConfigureAwait(false);
        return ToState(await _loads.StartAsync(plan, CancellationToken.None).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<StagedJobState> WaitAsync(string arn, Action<StagedJobState> onLook, CancellationToken cancellationToken)
    {
        _ended = await _loads.WaitAsync(arn, null, load => onLook(ToState(load)), cancellationToken).ConfigureAwait(false);
        return ToState(_ended);
    }

    /// <inheritdoc/>
    /// <remarks>It writes its report when it stops: only then nothing more comes into the area.</remarks>
    public async Task<bool> StopAsync(string arn, Action<StagedJobState> onLook)
    {
        onLook(ToState(await _loads.CancelAsync(arn, CancellationToken.None).ConfigureAwait(false)));
        S3Load load = await _loads.WaitAsync(arn, s_stopping, seen => onLook(ToState(seen)), CancellationToken.None).ConfigureAwait(false);
        return load.HasEnded;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LoadFailure> ReadFailuresAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LoadReport report = await LoadReport.FindAsync(connection, _ended!, cancellationToken).ConfigureAwait(false);
        await foreach (LoadFailure failure in report.ReadAsync(withUnread: true, cancellationToken).ConfigureAwait(false))
        {
            yield return failure;
        }
    }

    private static StagedJobState ToState(S3Load load) => new(
        load.LoadArn,
        load.Status,
        load.Status is S3Load.Completed or S3Load.CompletedWithErrors,
        load.ProcessedItemCount - load.FailedItemCount,
        load.FailedItemCount,
        load.TotalBytes > 0 ? Math.Min(1, (double)load.ProcessedBytes / load.TotalBytes.Value) : 0,
        load.FailureMessage ?? load.FailureCode);
}
