using System.Text;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>Whether the place that an export is to go to takes it, asked before the job is started: a job that may not write ends as a failed one minutes later.</summary>
/// <param name="connection">Where S3 is.</param>
/// <param name="time">The clock to wait by.</param>
internal sealed class ExportDestination(DdbConnection connection, TimeProvider time)
{
    /// <summary>What the service adds to a prefix: <c>/AWSDynamoDB/01693685827463-2d8752fd/data/</c> and the name of a file.</summary>
    private const int AddedBytes = 100;
    private const int LongestKeyBytes = 1024;

    /// <summary>Refuses an address that no export can go to.</summary>
    /// <param name="destination">The address.</param>
    /// <exception cref="ServiceException">It is refused.</exception>
    public static void CheckSpelling(S3Address destination)
    {
        if (destination.Bucket.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            throw ServiceException.Refusal("InvalidS3Uri", $"'{destination}' names an access point, and the service exports to a bucket by its own name only: write it as s3://bucket/prefix.");
        }

        if (Encoding.UTF8.GetByteCount(destination.Key) is var length && length > LongestKeyBytes - AddedBytes)
        {
            throw ServiceException.Refusal("PrefixTooLong", $"The prefix of s3://{destination.Bucket} has {length:N0} bytes, and the service adds about {AddedBytes} for keys of {LongestKeyBytes:N0} at the most: choose a shorter one.");
        }
    }

    /// <summary>Looks for the bucket, without writing.</summary>
    /// <param name="destination">The address.</param>
    /// <param name="warn">Hears why the bucket could not be seen from here, which is no reason not to export there.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>Whether it can be written to from here, for all that is known.</returns>
    /// <exception cref="ServiceException">There is no such bucket, or the credentials are not accepted.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public async Task<bool> FindAsync(S3Address destination, Action<string> warn, CancellationToken cancellationToken)
    {
        try
        {
            await new ObjectStore(connection, time).FindAsync(Probe(destination), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException unread) when (unread.Code == "AccessDenied")
        {
            return true; // who may write need not be allowed to read
        }
        catch (ServiceException elsewhere) when (elsewhere.Code == S3Failure.WrongRegion)
        {
            warn($"The export crosses Regions, which is charged, and whether it may be written there was not checked. {elsewhere.Message}");
            return false;
        }
        catch (ServiceException silent) when (silent is { Kind: ServiceErrorKind.Transient, Code: "" })
        {
            warn($"Whether the bucket '{destination.Bucket}' is there and may be written to was not checked: {silent.Message}");
            return false;
        }

        return true;
    }

    /// <summary>Refuses a place that the export could not write to with these credentials, which are those that the service uses.</summary>
    /// <param name="destination">The address.</param>
    /// <param name="kmsKeyId">The KMS key to encrypt with, or null.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="ServiceException">It is refused.</exception>
    public async Task CheckWritableAsync(S3Address destination, string? kmsKeyId, CancellationToken cancellationToken)
    {
        try
        {
            await new ObjectStore(connection, time).CheckWritableAsync(Probe(destination), kmsKeyId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "s3:PutObject");
        }
    }

    /// <summary>The prefix as the service takes it, which adds a slash itself; null for none.</summary>
    /// <param name="destination">The address.</param>
    public static string? Prefix(S3Address destination) => destination.Key.TrimEnd('/') is { Length: > 0 } prefix ? prefix : null;

    /// <summary>A key as the export will have.</summary>
    private static S3Address Probe(S3Address destination) => destination with { Key = $"{Prefix(destination)}/AWSDynamoDB/_started".TrimStart('/') };
}
