using DynamoBulk.NativeJobs.Imports;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes ARNs of the service's imports, the newest first.</summary>
public sealed class ImportArnCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken) =>
        [.. (await new S3ImportJobs(connection).ListAsync(cancellationToken).ConfigureAwait(false)).Reverse()];
}
