using System.Net;
using Amazon.Runtime;

namespace DynamoBulk.Service;

/// <summary>Why the service throttled a request: one of sixteen reasons, and the table or index it is about.</summary>
/// <param name="Reason">Such as <c>TableWriteKeyRangeThroughputExceeded</c>.</param>
/// <param name="Resource">The ARN of the table or index.</param>
public sealed record ThrottlingReason(string Reason, string Resource);

/// <summary>What a failed request means for the transfer it belongs to.</summary>
public enum ServiceErrorKind
{
    /// <summary>No capacity now: wait and send again.</summary>
    Throttled,

    /// <summary>A fault of the service or the network: send again, at most some times.</summary>
    Transient,

    /// <summary>The service will not take this request: halve a batch until the bad item stands alone.</summary>
    InvalidRequest,

    /// <summary>Going on is pointless: no such table, no access, wrong signature.</summary>
    Fatal,
}

/// <summary>A request that failed.</summary>
public sealed class ServiceException : Exception
{
    private ServiceException(string message, ServiceErrorKind kind, string code, IReadOnlyList<ThrottlingReason> reasons, Exception? inner)
        : base(message, inner)
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

    internal static ServiceException From(Exception exception, string? endpoint)
    {
        if (exception is ServiceException known)
        {
            return known;
        }

        if (exception is not AmazonServiceException { StatusCode: not 0 } answer || string.IsNullOrEmpty(answer.ErrorCode))
        {
            return exception is AmazonClientException
                ? new(exception.Message, ServiceErrorKind.Fatal, string.Empty, [], exception)
                : new($"{endpoint ?? "The endpoint"} does not answer: {Innermost(exception).Message}", ServiceErrorKind.Transient, string.Empty, [], exception);
        }

        IReadOnlyList<ThrottlingReason> reasons = (exception as RefusalException)?.Reasons ?? [];
        return new(Describe(answer), Classify(answer), answer.ErrorCode, reasons, exception);
    }

    /// <summary>A refusal of our own, before the service would refuse.</summary>
    internal static ServiceException Refusal(string code, string message) => new(message, ServiceErrorKind.Fatal, code, [], null);

    /// <summary>The same failure in words that know more of the context.</summary>
    internal ServiceException Restate(string message) => new(message, Kind, Code, Reasons, this);

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static ServiceErrorKind Classify(AmazonServiceException answer) => answer.ErrorCode switch
    {
        "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" => ServiceErrorKind.Throttled,
        "ItemCollectionSizeLimitExceededException" or "SerializationException" => ServiceErrorKind.InvalidRequest,
        "ValidationException" => ServiceErrorKind.InvalidRequest,
        "ReplicatedWriteConflictException" or "TransactionInProgressException" => ServiceErrorKind.Transient,
        _ => answer.StatusCode >= HttpStatusCode.InternalServerError ? ServiceErrorKind.Transient : ServiceErrorKind.Fatal,
    };

    private static string Describe(AmazonServiceException answer)
    {
        string message = answer.Message.Length > 0 ? answer.Message : answer.ErrorCode;
        return answer.ErrorCode switch
        {
            "AccessDeniedException" => $"Access denied: {message}",
            "UnrecognizedClientException" or "InvalidSignatureException" => $"DynamoDB does not accept the credentials: {message}",
            "ExpiredTokenException" => $"The session token has expired: sign in again. ({message})",
            _ => message,
        };
    }
}
