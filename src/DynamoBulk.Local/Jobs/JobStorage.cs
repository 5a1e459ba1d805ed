using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.Util;

namespace DynamoBulk.Local.Jobs;

/// <summary>The S3 that jobs read from and write to.</summary>
/// <remarks>
/// Bodies go out as they are, without the checksums that the SDK would put behind them: not every store that speaks S3's protocol
/// takes those. Buckets stand in the path, because the hosts of such stores rarely have names below them.
/// </remarks>
internal sealed class JobStorage(LocalEndpointOptions options) : IDisposable
{
    private readonly Lazy<AmazonS3Client> _client = new(() => Connect(options));

    /// <summary>Makes sure that a bucket is there.</summary>
    /// <exception cref="JobFailedException">It is not, or S3 refuses.</exception>
    public Task RequireBucketAsync(string bucket, CancellationToken cancellationToken) =>
        AskAsync(bucket, client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 }, cancellationToken));

    /// <summary>The objects whose keys begin with a prefix, in the order of their keys; markers of folders are left out.</summary>
    /// <exception cref="JobFailedException">The bucket is not there, or S3 refuses.</exception>
    public async Task<IReadOnlyList<StoredObject>> ListAsync(string bucket, string? prefix, CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            ListObjectsV2Response page = await AskAsync(bucket, client => client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.S3Objects ?? []).Select(entry => new StoredObject(entry.Key, entry.Size ?? 0, entry.ETag)));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        found.RemoveAll(entry => entry.Size == 0 && entry.Key.EndsWith('/'));
        found.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return found;
    }

    /// <summary>Begins to read an object.</summary>
    /// <returns>The object's ETag, and its bytes to be read once and forward.</returns>
    /// <exception cref="JobFailedException">The bucket or the object is not there, or S3 refuses.</exception>
    public async Task<(string ETag, Stream Content)> OpenReadAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        GetObjectResponse response = await AskAsync(bucket, client => client.GetObjectAsync(bucket, key, cancellationToken)).ConfigureAwait(false);
        return (response.ETag, response.ResponseStream);
    }

    /// <summary>Writes an object in one piece.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="content">Its bytes; the stream tells its length and stays open.</param>
    /// <param name="encryption">How S3 is to encrypt it; null leaves that to the bucket.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="JobFailedException">The bucket is not there, or S3 refuses.</exception>
    public Task WriteAsync(string bucket, string key, Stream content, ObjectEncryption? encryption, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ServerSideEncryptionMethod = encryption?.Method,
            ServerSideEncryptionKeyManagementServiceKeyId = encryption?.KeyId,
        };
        return AskAsync(bucket, client => client.PutObjectAsync(request, cancellationToken));
    }

    /// <summary>Writes an object as an upload of one part, which gives it the ETag that the service's exports have.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="content">Its bytes, 5 GB at most; the stream tells its length and stays open.</param>
    /// <param name="encryption">How S3 is to encrypt it.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="JobFailedException">The bucket is not there, or S3 refuses.</exception>
    public async Task WriteAsPartAsync(string bucket, string key, Stream content, ObjectEncryption encryption, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ServerSideEncryptionMethod = encryption.Method,
            ServerSideEncryptionKeyManagementServiceKeyId = encryption.KeyId,
        };
        string uploadId = (await AskAsync(bucket, client => client.InitiateMultipartUploadAsync(begin, cancellationToken)).ConfigureAwait(false)).UploadId;
        try
        {
            var part = new UploadPartRequest { BucketName = bucket, Key = key, UploadId = uploadId, PartNumber = 1, InputStream = content, UseChunkEncoding = false };
            UploadPartResponse sent = await AskAsync(bucket, client => client.UploadPartAsync(part, cancellationToken)).ConfigureAwait(false);
            var complete = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId, PartETags = [new PartETag(1, sent.ETag)] };
            await AskAsync(bucket, client => client.CompleteMultipartUploadAsync(complete, cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            await TryAbortAsync(bucket, key, uploadId).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>Takes back an upload that came to nothing; what went wrong before is what counts.</summary>
    private async Task TryAbortAsync(string bucket, string key, string uploadId)
    {
        try
        {
            await AskAsync(bucket, client => client.AbortMultipartUploadAsync(bucket, key, uploadId, CancellationToken.None)).ConfigureAwait(false);
        }
        catch (JobFailedException)
        {
            // S3 keeps the part until a rule of the bucket removes it.
        }
    }

    private static AmazonS3Client Connect(LocalEndpointOptions options)
    {
        Uri url = options.S3EndpointUrl ?? throw new JobFailedException("S3NotConfigured", "The embedded endpoint knows no S3: say where it is with -S3EndpointUrl of Start-DdbLocal.");
        var config = new AmazonS3Config
        {
            ServiceURL = url.ToString(),
            AuthenticationRegion = url.Host.Contains(".amazonaws.", StringComparison.OrdinalIgnoreCase) ? AWSSDKUtils.DetermineRegion(url.ToString()) : "us-east-1",
            ForcePathStyle = true,
            Timeout = Timeout.InfiniteTimeSpan, // it would end a large object on a slow line
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (url.IsLoopback)
        {
            config.SetWebProxy(new System.Net.WebProxy()); // past the proxy of the environment, which cannot reach this machine's own address
        }

        return new AmazonS3Client(FindCredentials(options, url), config);
    }

    /// <summary>The keys given; else those of the environment, as commands do; else any, where the S3 is on this machine.</summary>
    private static AWSCredentials FindCredentials(LocalEndpointOptions options, Uri url)
    {
        if (options.S3AccessKey is { } accessKey)
        {
            return new BasicAWSCredentials(accessKey, options.S3SecretKey ?? accessKey);
        }

        bool hasKeys = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        return url.IsLoopback && !hasKeys ? new BasicAWSCredentials("local", "local") : DefaultAWSCredentialsIdentityResolver.GetCredentials();
    }

    private async Task<T> AskAsync<T>(string bucket, Func<AmazonS3Client, Task<T>> ask)
    {
        try
        {
            return await ask(_client.Value).ConfigureAwait(false);
        }
        catch (AmazonS3Exception refusal) when (refusal.ErrorCode == "NoSuchBucket")
        {
            throw new JobFailedException(JobFailedException.NoSuchBucket, $"The specified bucket does not exist: {bucket}");
        }
        catch (AmazonS3Exception refusal)
        {
            throw new JobFailedException($"S3{refusal.ErrorCode}", refusal.Message);
        }
        catch (AmazonClientException failure)
        {
            throw new JobFailedException("S3Unreachable", failure.Message);
        }
        catch (HttpRequestException failure)
        {
            throw new JobFailedException("S3Unreachable", $"The S3 at {options.S3EndpointUrl} does not answer: {failure.Message}");
        }
    }
}
