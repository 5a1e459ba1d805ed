using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>Finds the objects that a job of the service is to read, and refuses what the job would refuse, or read as something else.</summary>
/// <remarks>
/// The service reads with the permissions of who starts the job, so what cannot be listed or read here cannot be there.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html
/// </remarks>
/// <param name="store">Where they are.</param>
internal sealed class JobInputFinder(ObjectStore store)
{
    /// <summary>Looks at what is there.</summary>
    /// <param name="address">An object; what addresses begin with; or the folder of a full export, of which the data is meant.</param>
    /// <param name="format">Their format, or <see cref="ItemFormat.Auto"/>.</param>
    /// <param name="compression">How they are packed, or <see cref="InputCompression.Auto"/>.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The objects.</returns>
    /// <exception cref="ServiceException">They are none that a job can read, or may not be read.</exception>
    public async Task<JobInput> FindAsync(S3Address address, ItemFormat format, InputCompression compression, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> all = await ListAsync(address, cancellationToken).ConfigureAwait(false);
        (S3Address prefix, IReadOnlyList<ObjectInfo> objects) = JobObjects.Choose(address, all);
        compression = JobInputCompression.Of(objects, compression);
        ObjectInfo first = objects.FirstOrDefault(found => found.Size > 0)
            ?? throw ServiceException.Refusal("NoInput", $"The objects under '{prefix}' have no bytes: there is nothing to read.");
        ReadOnlyMemory<byte> beginning = await ReadBeginningAsync(first, cancellationToken).ConfigureAwait(false);
        JobInputCompression.Check(first.Address, beginning.Span, compression);
        ReadOnlyMemory<byte> sample = await JobInputSample.UnpackAsync(beginning, compression, cancellationToken).ConfigureAwait(false);
        format = JobInputSample.FormatOf(first.Address, sample.Span, format);
        JobInputSample.Check(first.Address, sample.Span, format);
        return new JobInput(prefix, objects, format, compression, sample);
    }

    private async Task<IReadOnlyList<ObjectInfo>> ListAsync(S3Address address, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListAsync(address, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException denied)
        {
            throw JobRefusal.NamePermission(denied, "s3:ListBucket");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBeginningAsync(ObjectInfo first, CancellationToken cancellationToken)
    {
        byte[] beginning = new byte[Math.Min(first.Size, JobInputSample.Size)];
        Stream stream = store.OpenRead(first, static () => { }, JobInputSample.Size);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                int read = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return beginning.AsMemory(0, read);
            }
            catch (ServiceException denied)
            {
                throw JobRefusal.NamePermission(denied, "s3:GetObject");
            }
        }
    }
}
