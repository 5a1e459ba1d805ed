namespace DynamoBulk.Service;

/// <summary>
/// One connection to the service, which knows the answers that came over it: one that comes again belongs to no request, and what
/// follows it belongs to the request before.
/// </summary>
/// <remarks>
/// HTTP/1.1 tells by the order alone which answer is whose. Where something on the way sends one twice, the second is taken for the
/// answer to the next request, whose items would count as written; HttpClient sees surplus bytes only while a connection is idle.
/// The service gives every answer an id of its own. A server that gives none is believed when it reports success.
/// https://www.rfc-editor.org/rfc/rfc9112#section-9.2
/// </remarks>
/// <param name="inner">The connection, unencrypted.</param>
internal sealed class AnswerGuard(Stream inner) : Stream
{
    private const string RequestId = "x-amzn-RequestId";

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

    /// <summary>Begins a request of the calling method, to learn which connection it takes.</summary>
    public static Way Begin() => s_way.Value = new Way();

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

    /// <summary>The way of one request: the connection that it took last.</summary>
    internal sealed class Way
    {
        private bool _isDoubtful;

        /// <summary>The connection; null where none is known.</summary>
        public AnswerGuard? Guard { get; set; }

        /// <summary>Looks at an answer before its body is read.</summary>
        /// <exception cref="IOException">It has come before, for another request; the connection is closed.</exception>
        public void Check(HttpResponseMessage answer)
        {
            string? id = answer.Headers.NonValidated.TryGetValues(RequestId, out var values) ? values.ToString() : null;
            _isDoubtful = id is null && !answer.IsSuccessStatusCode;
            if (id is not null && Guard is { } guard && !guard.IsNew(id))
            {
                guard.Dispose();
                throw new IOException("an answer came a second time.");
            }
        }

        /// <summary>The body was read. An error that is not the service's own may come again, and nothing in it would tell: the connection takes no other request.</summary>
        public void End()
        {
            if (_isDoubtful)
            {
                Guard?.Dispose();
            }
        }
    }
}
