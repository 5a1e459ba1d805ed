using System.Net;
using Amazon.Runtime;
using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>A request that failed.</summary>
public sealed class ServiceException : Exception
{
    private ServiceException(string message, ServiceErrorKind kind, string code, IReadOnlyList<ThrottlingReason> reasons, Exception? inner)
        : base(SessionTokens.Hide(message), SessionTokens.WithoutAny(inner))
    {
        Kind = kind;
        Code = code;
        Reasons = reasons;
    }

    /// <summary>What to do about it.</summary>
    public ServiceErrorKind Kind { get; }

    /// <summary>The service's own code, such as <c>ResourceNotFoundException</c>; empty when the service was not reached.</summary>
    public string Code { get; }

    /// <summary>The reasons of a throttle; empty when the service gave none.</summary>
    public IReadOnlyList<ThrottlingReason> Reasons { get; }

    /// <summary>Whether the service does not take a signature, be it for the keys or for the time in it.</summary>
    internal bool IsOfSignature => Code is "InvalidSignatureException" or "RequestTimeTooSkewed" or "RequestExpired";

    /// <summary>Whether the session token has expired.</summary>
    internal bool IsOfExpiry => IsExpiry(Code);

    /// <summary>Whether a code says that the session token has expired; S3 has a word of its own for it.</summary>
    internal static bool IsExpiry(string? code) => code is "ExpiredTokenException" or "ExpiredToken";

    /// <summary>What the SDK's typed client threw.</summary>
    internal static ServiceException From(Exception exception, string endpoint) => exception switch
    {
        ServiceException known => known,
        AmazonServiceException { StatusCode: not 0, ErrorCode.Length: > 0 } answer => Refused(answer.ErrorCode, answer.Message, answer.StatusCode, [], exception),
        AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and var status } and not AmazonUnmarshallingException => Unexplained(endpoint, status, exception),
        AmazonClientException => new(exception.Message, ServiceErrorKind.Fatal, string.Empty, [], exception),
        _ => Unreachable(endpoint, exception),
    };

    /// <summary>No answer, or none that can be read.</summary>
    internal static ServiceException Unreachable(string endpoint, Exception exception) =>
        new($"{endpoint} does not answer: {Innermost(exception).Message}", ServiceErrorKind.Transient, string.Empty, [], exception);

    /// <summary>The service answered, with an error.</summary>
    internal static ServiceException Refused(string code, string message, HttpStatusCode status, IReadOnlyList<ThrottlingReason> reasons, Exception? inner = null) =>
        new(Describe(code, message), Classify(code, status), code, reasons, inner);

    /// <summary>A refusal of our own, before the service would refuse.</summary>
    internal static ServiceException Refusal(string code, string message) => new(message, ServiceErrorKind.Fatal, code, [], null);

    /// <summary>The same failure in words that know more of the context.</summary>
    internal ServiceException Restate(string message) => new(message, Kind, Code, Reasons, this);

    /// <summary>The same failure, to be tried again.</summary>
    internal ServiceException AsTransient() => new(Message, ServiceErrorKind.Transient, Code, Reasons, this);

    /// <summary>An answer that is no DynamoDB's: of another server, or of something on the way.</summary>
    private static ServiceException Unexplained(string endpoint, HttpStatusCode status, Exception inner) => new(
        $"{endpoint} answers {(int)status} and does not say why, as the service would: check the address.",
        Classify(string.Empty, status),
        string.Empty,
        [],
        inner);

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static ServiceErrorKind Classify(string code, HttpStatusCode status) => code switch
    {
        "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" => ServiceErrorKind.Throttled,
        "ValidationException" or "ItemCollectionSizeLimitExceededException" or "SerializationException" => ServiceErrorKind.InvalidRequest,
        "ReplicatedWriteConflictException" or "TransactionInProgressException" => ServiceErrorKind.Transient,

        // S3 answers the first with 400, the second with 409, and the third may stand in an answer that began with 200.
        "RequestTimeout" or "OperationAborted" or "InternalError" => ServiceErrorKind.Transient,
        "NotImplemented" => ServiceErrorKind.Fatal,
        _ => status >= HttpStatusCode.InternalServerError ? ServiceErrorKind.Transient : ServiceErrorKind.Fatal,
    };

    private static string Describe(string code, string message) => code switch
    {
        "AccessDeniedException" => $"Access denied: {message}",
        "UnrecognizedClientException" or "InvalidSignatureException" or "InvalidClientTokenId" => $"The credentials are not accepted: give others, or sign in again. ({message})",
        "ExpiredTokenException" => $"The session token has expired: sign in again. ({message})",
        _ => message.Length > 0 ? message : code,
    };
}
