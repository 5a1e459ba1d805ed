namespace DynamoBulk.Service.S3;

/// <summary>How much of an upload in parts the service has for good, so that another run can go on behind it.</summary>
/// <param name="UploadId">The service's name for the upload.</param>
/// <param name="Parts">The parts, by number from 1 and without a gap.</param>
public sealed record UploadPlace(string UploadId, IReadOnlyList<UploadedPart> Parts)
{
    /// <summary>The ETag of the object that was there when the upload began; null when there was none, or nobody could tell.</summary>
    public string? ReplacedETag { get; init; }

    /// <summary>The first of these parts that the service has no more as it was, by what it says it has; null when there is none.</summary>
    internal UploadedPart? FindLost(IEnumerable<UploadedPart> there) =>
        Parts.Except(there.Select(part => part with { ETag = part.ETag.Trim('"') })).FirstOrDefault();
}
