namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>What a relay does to a request instead of passing it on.</summary>
/// <param name="Status">The status of a refusal; 0 where the connection is broken off.</param>
/// <param name="Code">The code of a refusal.</param>
/// <param name="Bytes">How many bytes of the server's answer get through before the connection breaks; -1 for not even its head.</param>
/// <param name="Region">The Region that a refusal names in its header.</param>
/// <param name="Message">What a refusal says, if that matters.</param>
/// <param name="Reaches">Whether the server has got the request and done it all the same.</param>
internal sealed record S3Fault(int Status, string Code, int Bytes, string? Region = null, string? Message = null, bool Reaches = false)
{
    /// <summary>The connection breaks before the server has got the request.</summary>
    public static S3Fault Lost { get; } = new(0, string.Empty, -1);

    /// <summary>The server does what it was asked to, and its answer is lost.</summary>
    public static S3Fault AnswerLost { get; } = new(0, string.Empty, -1, Reaches: true);

    /// <summary>The connection breaks in the middle of the answer.</summary>
    public static S3Fault Cut(int bytes) => new(0, string.Empty, bytes, Reaches: true);

    /// <summary>The service refuses.</summary>
    public static S3Fault Refusal(int status, string code, string? region = null, string? message = null) => new(status, code, 0, region, message);
}
