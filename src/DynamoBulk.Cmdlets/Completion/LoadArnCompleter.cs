using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes ARNs of the service's loads, the newest first.</summary>
public sealed class LoadArnCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken) =>
        [.. (await new S3LoadJobs(connection).ListAsync(cancellationToken).ConfigureAwait(false)).Reverse()];
}
