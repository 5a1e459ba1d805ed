using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace DynamoBulk.Service;

/// <summary>A request whose body is ready.</summary>
internal sealed class RawRequest(string operation, byte[] body) : AmazonDynamoDBRequest
{
    public string Operation => operation;

    public byte[] Body => body;
}

/// <summary>An answer whose body is still to be read.</summary>
internal sealed class RawResponse : AmazonWebServiceResponse
{
    public Stream Body { get; init; } = Stream.Null;
}

/// <summary>Hands the body over as it is.</summary>
internal sealed class RawRequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly RawRequestMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var raw = (RawRequest)input;
        var request = new DefaultRequest(raw, "Amazon.DynamoDBv2") { HttpMethod = "POST", ResourcePath = "/", Content = raw.Body };
        request.Headers["X-Amz-Target"] = "DynamoDB_20120810." + raw.Operation;
        request.Headers["Content-Type"] = "application/x-amz-json-1.0";
        return request;
    }
}

/// <summary>Leaves a good answer unread and reads a refusal with all its reasons.</summary>
internal sealed class RawResponseUnmarshaller : ResponseUnmarshaller
{
    public static readonly RawResponseUnmarshaller Instance = new();

    /// <summary>Tells the SDK to leave the stream open for us.</summary>
    public override bool HasStreamingProperty => true;

    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input) => new RawResponse { Body = ((UnreadContext)input).Body };

    public override AmazonServiceException UnmarshallException(UnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        using var body = new MemoryStream();
        ((UnreadContext)input).Body.CopyTo(body);
        return RefusalException.Read(body.GetBuffer().AsSpan(0, (int)body.Length), statusCode, innerException);
    }

    protected override UnmarshallerContext ConstructUnmarshallerContext(Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException) =>
        new UnreadContext(responseStream, response);

    protected override UnmarshallerContext ConstructUnmarshallerContext(Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException, IRequestContext requestContext) =>
        new UnreadContext(responseStream, response);

    /// <summary>
    /// Carries the stream past the SDK's own reading, and past its CRC check, which would fail on a body that nobody has read
    /// yet. The length is checked when the body is read, and TLS keeps its own account of the bytes.
    /// </summary>
    private sealed class UnreadContext : UnmarshallerContext
    {
        public UnreadContext(Stream body, IWebResponseData response) => (Body, WebResponseData) = (body, response);

        public Stream Body { get; }

        public override string CurrentPath => string.Empty;

        public override int CurrentDepth => 0;

        public override bool IsStartElement => false;

        public override bool IsEndElement => false;

        public override bool IsStartOfDocument => true;
    }
}
