namespace DynamoBulk.Service.S3;

/// <summary>A part of an upload that the service has acknowledged.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="ETag">What the service knows its content by, without quotation marks.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record UploadedPart(int Number, string ETag, long Size);
