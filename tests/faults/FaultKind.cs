namespace DynamoBulk.Faults;

/// <summary>What becomes of a request and its reply on their way.</summary>
internal enum FaultKind
{
    /// <summary>Nothing; both pass.</summary>
    None,

    /// <summary>The request passes a moment later.</summary>
    Delay,

    /// <summary>The connection is reset, and the request passes nowhere.</summary>
    ResetBefore,

    /// <summary>The server does as it was asked, then the connection is reset.</summary>
    ResetAfter,

    /// <summary>The connection is closed in good order, and the request passes nowhere: a server that has waited long enough for one.</summary>
    CloseBefore,

    /// <summary>The server does as it was asked, then the connection is closed without a reply.</summary>
    CloseAfter,

    /// <summary>A part of the reply, from its first byte to all but its last, then the end of the connection.</summary>
    HalfReply,

    /// <summary>The reply promises a longer body than comes before the connection ends.</summary>
    ShortBody,

    /// <summary>The reply promises a longer body, and nothing more comes for as long as a stall lasts.</summary>
    SilentBody,

    /// <summary>The reply comes twice at once.</summary>
    DoubleReply,

    /// <summary>The reply comes once more after a moment, when the next request may be on its way.</summary>
    DoubleReplySoon,

    /// <summary>The reply comes once more when the next request has arrived, before that one's own.</summary>
    DoubleReplyLate,

    /// <summary>500 of the service, and the request passes nowhere.</summary>
    ErrorBefore,

    /// <summary>500 of the service, though it has done as it was asked.</summary>
    ErrorAfter,

    /// <summary>502, 503 or 504 of something on the way, though the service may have done as it was asked.</summary>
    GatewayError,

    /// <summary>The same, twice: once more when the next request has arrived.</summary>
    DoubleGatewayError,

    /// <summary>504 of something on the way or the end of the connection, and the request passes a moment later, when it may have been sent again.</summary>
    LateRequest,

    /// <summary>The service refuses for want of capacity.</summary>
    Throttle,

    /// <summary>Nothing happens for a long time, then the connection ends; the request passes nowhere.</summary>
    StallRequest,

    /// <summary>The server does as it was asked at once, and its reply comes after a long time.</summary>
    StallReply,
}
