using System.Buffers;
using System.Globalization;
using System.Text;

namespace DynamoBulk.Faults;

/// <summary>One request or reply of HTTP/1.1, byte by byte as it came: its body has a Content-Length, comes in chunks or is not there.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="HeadLength">The bytes before the body.</param>
internal sealed record HttpMessage(byte[] Bytes, int HeadLength)
{
    private const int BlockSize = 16 * 1024;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> LastChunk => "\r\n0\r\n\r\n"u8;

    /// <summary>The bytes of the body.</summary>
    public int BodyLength => Bytes.Length - HeadLength;

    /// <summary>Whether the one who sent it closes the connection behind it.</summary>
    public bool IsLast => HeadOf(Bytes.AsSpan(0, HeadLength)).Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes a reply.</summary>
    /// <param name="status">The status line behind the version.</param>
    /// <param name="headers">Lines, each with its end.</param>
    /// <param name="body">The body, in ASCII.</param>
    public static HttpMessage Reply(string status, string headers, string body)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
        return new HttpMessage(Encoding.ASCII.GetBytes(head + body), head.Length);
    }

    /// <summary>Reads the next message of a connection.</summary>
    /// <param name="stream">The connection, on which nothing follows the message until it is answered.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The whole message; null when the connection ended before its last byte.</returns>
    public static async Task<HttpMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(BlockSize);
        int? length = null;
        int headLength = 0;
        bool isChunked = false;
        while (length is null || buffer.WrittenCount < length || (isChunked && !buffer.WrittenSpan.EndsWith(LastChunk)))
        {
            int read = await stream.ReadAsync(buffer.GetMemory(BlockSize), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            buffer.Advance(read);
            if (length is null && buffer.WrittenSpan.IndexOf(EndOfHead) is >= 0 and var end)
            {
                headLength = end + EndOfHead.Length;
                string head = HeadOf(buffer.WrittenSpan[..headLength]);
                length = headLength + ContentLength(head);
                isChunked = head.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase);
            }
        }

        return new HttpMessage(buffer.WrittenSpan.ToArray(), headLength);
    }

    /// <summary>The same without the wish to be asked for the body, which is there.</summary>
    public HttpMessage WithoutExpect()
    {
        string head = HeadOf(Bytes.AsSpan(0, HeadLength));
        byte[] other = Encoding.ASCII.GetBytes(head.Replace("Expect: 100-continue\r\n", string.Empty, StringComparison.OrdinalIgnoreCase));
        return other.Length == HeadLength ? this : new HttpMessage([.. other, .. Bytes.AsSpan(HeadLength)], other.Length);
    }

    /// <summary>The same with a body that seems longer than it is.</summary>
    /// <param name="more">Bytes that it seems longer.</param>
    public HttpMessage Promising(int more)
    {
        string head = HeadOf(Bytes.AsSpan(0, HeadLength));
        byte[] other = Encoding.ASCII.GetBytes(head.Replace(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {BodyLength}\r\n"), string.Create(CultureInfo.InvariantCulture, $"Content-Length: {BodyLength + more}\r\n"), StringComparison.OrdinalIgnoreCase));
        return new HttpMessage([.. other, .. Bytes.AsSpan(HeadLength)], other.Length);
    }

    /// <summary>The same with one header more.</summary>
    /// <param name="header">The line, with its end.</param>
    public HttpMessage With(string header)
    {
        byte[] line = Encoding.ASCII.GetBytes(header);
        return new HttpMessage([.. Bytes.AsSpan(0, HeadLength - 2), .. line, .. Bytes.AsSpan(HeadLength - 2)], HeadLength + line.Length);
    }

    private static string HeadOf(ReadOnlySpan<byte> head) => Encoding.ASCII.GetString(head);

    private static int ContentLength(string head) =>
        head.Split("\r\n").Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) is [_, var length]
            ? int.Parse(length, CultureInfo.InvariantCulture)
            : 0;
}
