using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime.Internal;

namespace DynamoBulk.Service.S3;

/// <summary>What S3 refused, in a sentence that says what to do.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</remarks>
internal static partial class S3Failure
{
    /// <summary>The code of a refusal because an object was replaced while it was read.</summary>
    public const string Changed = "ObjectChanged";

    /// <summary>The code of a refusal because an object is there already.</summary>
    public const string Exists = "ObjectExists";

    /// <summary>The code of a refusal because an upload in parts was completed or aborted.</summary>
    public const string NoUpload = "NoSuchUpload";

    /// <summary>The code of a refusal because a bucket is in another Region.</summary>
    public const string WrongRegion = "WrongRegion";

    /// <summary>What the SDK threw.</summary>
    /// <param name="exception">What it threw, or what was made of it before.</param>
    /// <param name="address">What the request was about.</param>
    /// <param name="endpoint">Where it went.</param>
    public static ServiceException From(Exception exception, S3Address address, string endpoint)
    {
        ServiceException failure = ServiceException.From(exception, endpoint);
        return failure.Code switch
        {
            "NoSuchBucket" => failure.Restate($"There is no bucket '{address.Bucket}' at {endpoint}: check its name."),
            "NoSuchKey" => failure.Restate(NotThere(address).Message),
            NoUpload => failure.Restate($"The upload of '{address}' is not there any more: it was completed or aborted by somebody else, such as a lifecycle rule of the bucket; begin anew, where there is a checkpoint after removing it."),
            "AccessDenied" => failure.Restate($"Access to '{address}' is denied: {failure.Message}"),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" => failure.Restate($"{endpoint} does not accept the credentials: give others, or sign in again. ({failure.Message})"),
            "ExpiredToken" => failure.Restate($"The session token has expired: sign in again. ({failure.Message})"),
            "InvalidObjectState" => failure.Restate($"'{address}' is archived: restore it in S3 first, then read it."),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => OtherRegion(exception, address, endpoint),
            _ => failure,
        };
    }

    /// <summary>An object is not there.</summary>
    public static ServiceException NotThere(S3Address address) =>
        ServiceException.Refusal("NoSuchKey", $"There is no object '{address}': check the key, or end it with a slash for all objects under it.");

    /// <summary>An object is no longer what it was when it was found.</summary>
    public static ServiceException HasChanged(S3Address address) =>
        ServiceException.Refusal(Changed, $"'{address}' was replaced while it was read, so that what came of it is mixed: read it again when nobody writes it.");

    /// <summary>An object is there and must not be replaced.</summary>
    public static ServiceException IsThere(S3Address address) =>
        ServiceException.Refusal(Exists, $"'{address}' already exists: choose another key, or leave -NoClobber out to replace it.");

    /// <summary>A part of an upload that is to be gone on with is no longer what it was when it was sent.</summary>
    public static ServiceException LacksPart(S3Address address, int number) =>
        ServiceException.Refusal("InvalidPart", $"Part {number:N0} of the upload of '{address}', which is to be gone on with, is not there as it was sent: remove the checkpoint to begin anew.");

    /// <summary>An address to write to that is one of many objects.</summary>
    public static InvalidDataException NamesNoObject(S3Address address) =>
        new($"'{address}' names no object: add a name, as in '{address}items.jsonl.gz'.");

    private static ServiceException OtherRegion(Exception exception, S3Address address, string endpoint)
    {
        // The header is there with a redirect, the sentence with a signature for another Region.
        string? told = (exception.InnerException as HttpErrorResponseException)?.Response?.GetHeaderValue("x-amz-bucket-region");
        string region = string.IsNullOrEmpty(told) ? Expected().Match(exception.Message).Groups["region"].Value : told;
        string message = region.Length == 0
            ? $"The bucket '{address.Bucket}' is in another Region than {endpoint}: connect to that one ({exception.Message.TrimEnd('.')})."
            : $"The bucket '{address.Bucket}' is in {region}, where {endpoint} does not lead: use -Region {region}, or where the table is elsewhere New-DdbConnection with -S3EndpointUrl https://s3.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}.";
        return ServiceException.Refusal(WrongRegion, message);
    }

    [GeneratedRegex("expecting '(?<region>[a-z0-9-]+)'")]
    private static partial Regex Expected();
}
