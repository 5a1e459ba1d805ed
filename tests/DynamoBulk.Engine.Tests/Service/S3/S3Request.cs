namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>A request to S3 as a relay sees it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with the bucket, decoded.</param>
/// <param name="Query">The query, or nothing.</param>
/// <param name="Range">The bytes asked for, or null.</param>
/// <param name="IfMatch">The ETag that the object must have, or null.</param>
/// <param name="ContentHash">What the signature says of the body.</param>
/// <param name="AccessKey">The access key it is signed with.</param>
internal sealed record S3Request(string Method, string Path, string Query, string? Range, string? IfMatch, string? ContentHash, string? AccessKey)
{
    /// <summary>The operation by its name in S3.</summary>
    public string Operation => (Method, Query.Contains("uploadId=", StringComparison.Ordinal)) switch
    {
        ("GET", true) => "ListParts",
        ("GET", false) => Query.Contains("list-type", StringComparison.Ordinal) ? "ListObjectsV2" : "GetObject",
        ("PUT", false) => "PutObject",
        ("PUT", true) => "UploadPart",
        ("POST", false) => "CreateMultipartUpload",
        ("POST", true) => "CompleteMultipartUpload",
        ("DELETE", true) => "AbortMultipartUpload",
        ("DELETE", false) => "DeleteObject",
        _ => Method,
    };

    /// <summary>The id of the upload in parts that it belongs to, or null.</summary>
    public string? UploadId => System.Web.HttpUtility.ParseQueryString(Query)["uploadId"];
}
