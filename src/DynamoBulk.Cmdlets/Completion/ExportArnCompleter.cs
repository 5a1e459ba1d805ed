using DynamoBulk.NativeJobs.Exports;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes ARNs of the service's exports, the newest first.</summary>
public sealed class ExportArnCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken) =>
        [.. (await new S3ExportJobs(connection).ListAsync(null, cancellationToken).ConfigureAwait(false)).Reverse()];
}
