using System.Text;

namespace DynamoBulk.Formats;

/// <summary>Text of some encoding as UTF-8; what is no text in it is refused rather than replaced.</summary>
internal static class DecodedStream
{
    /// <summary>Wraps a stream where that is needed.</summary>
    /// <param name="stream">The text as stored; closed with what is returned.</param>
    /// <param name="encoding">Its encoding; null and UTF-8 leave the stream as it is, for the readers check that themselves.</param>
    public static Stream Of(Stream stream, Encoding? encoding)
    {
        if (encoding is null || encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return stream;
        }

        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return Encoding.CreateTranscodingStream(stream, strict, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
