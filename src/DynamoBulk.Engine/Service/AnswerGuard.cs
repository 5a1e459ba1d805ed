namespace DynamoBulk.Service;

/// <summary>
/// One connection to the service, which knows the answers that came over it: one that comes again belongs to no request, and what
/// follows it belongs to the request before.
/// </summary>
/// <remarks>
/// HTTP/1.1 tells by the order alone which answer is whose. Where something on the way sends one twice, the second is taken for the
/// answer to the next request, whose items would count as written; HttpClient sees surplus bytes only while a connection is idle.
/// DynamoDB and S3 give every answer an id of its own. A server that gives none is believed when it reports success, but for a
/// range that is not the one it was asked for: all ranges of an object look alike.
/// https://www.rfc-editor.org/rfc/rfc9112#section-9.2
/// </remarks>
/// <param name="inner">The connection, unencrypted.</param>
internal sealed class AnswerGuard(Stream inner) : Stream
{
    /// <summary>DynamoDB's word for it, and S3's.</summary>
    private static readonly string[] s_requestIds = ["x-amzn-RequestId", "x-amz-request-id"];

    /// <summary>A copy comes right behind, or after what had overtaken it.</summary>
    private const int Remembered = 16;

    private static readonly AsyncLocal<Way?> s_way = new();

    private readonly string?[] _answers = new string?[Remembered];
    private int _next;
    private volatile bool _isClosed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets a client send over guarded connections: an answer that has come before, for another request, ends in an <see cref="IOException"/>.</summary>
    /// <param name="sockets">Makes the connections.</param>
    public static HttpMessageHandler Protect(SocketsHttpHandler sockets)
    {
        sockets.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult<Stream>(new AnswerGuard(connection.PlaintextStream));
        return new Handler(sockets);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isClosed)
        {
            throw new IOException("the connection was closed after an answer that belonged to no request.");
        }

        if (s_way.Value is { } way)
        {
            way.Guard = this;
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        inner.Dispose();
        base.Dispose(disposing);
    }

    private bool IsNew(string id)
    {
        if (Array.IndexOf(_answers, id) >= 0)
        {
            return false;
        }

        _answers[_next++ % Remembered] = id;
        return true;
    }

    /// <summary>Sends requests over guarded connections, and looks at each answer before its body is read.</summary>
    private sealed class Handler(SocketsHttpHandler sockets) : DelegatingHandler(sockets)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var way = new Way();
            s_way.Value = way;
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string? id = IdOf(answer);
            if (way.Guard is { } guard && ((id is not null && !guard.IsNew(id)) || IsOfAnotherRange(request, answer)))
            {
                guard.Dispose();
                answer.Dispose();
                throw new IOException("an answer came a second time.");
            }

            if (id is null && !answer.IsSuccessStatusCode)
            {
                // Not the service's own: it may come again, and nothing in it would tell.
                await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                way.Guard?.Dispose();
            }

            return answer;
        }

        private static string? IdOf(HttpResponseMessage answer)
        {
            foreach (string name in s_requestIds)
            {
                if (answer.Headers.NonValidated.TryGetValues(name, out var values))
                {
                    return values.ToString();
                }
            }

            return null;
        }

        private static bool IsOfAnotherRange(HttpRequestMessage request, HttpResponseMessage answer) =>
            answer.Content.Headers.ContentRange?.From is { } from && request.Headers.Range?.Ranges.Single().From != from;
    }

    /// <summary>The connection that a request took; the last one, if it took several.</summary>
    private sealed class Way
    {
        public AnswerGuard? Guard { get; set; }
    }
}
