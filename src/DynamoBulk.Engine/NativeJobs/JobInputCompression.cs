using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>How the objects of a job are packed. The service is told once for all of them, and looks at no names.</summary>
internal static class JobInputCompression
{
    /// <summary>How all objects are packed.</summary>
    /// <param name="objects">The objects; at least one.</param>
    /// <param name="said">What the user said.</param>
    /// <returns>Never <see cref="InputCompression.Auto"/>.</returns>
    /// <exception cref="ServiceException">Their names tell different things.</exception>
    public static InputCompression Of(IReadOnlyList<ObjectInfo> objects, InputCompression said)
    {
        if (said != InputCompression.Auto)
        {
            return said;
        }

        InputCompression first = Told(objects[0]);
        return objects.FirstOrDefault(found => Told(found) != first) is { } other
            ? throw ServiceException.Refusal("MixedCompression", $"A job reads objects that are all packed in one way, and by their names '{objects[0].Address}' ({first}) and '{other.Address}' ({Told(other)}) are not: put each kind into a folder of its own, or give -Compression if the names are wrong.")
            : first;
    }

    /// <summary>Refuses an object that does not begin as it is said to be packed.</summary>
    /// <param name="address">The object.</param>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="compression">How it is said to be packed.</param>
    /// <exception cref="ServiceException">It is packed in another way.</exception>
    public static void Check(S3Address address, ReadOnlySpan<byte> beginning, InputCompression compression)
    {
        // https://www.rfc-editor.org/rfc/rfc1952#page-5, https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
        InputCompression found = beginning switch
        {
            [0x1F, 0x8B, ..] => InputCompression.Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => InputCompression.Zstd,
            _ => InputCompression.None,
        };
        if (found != compression)
        {
            throw ServiceException.Refusal("WrongCompression", $"'{address}' {(found == InputCompression.None ? "is not packed" : $"is packed with {found}")}, but the job would read it as {compression}: give -Compression {found} if all objects are like it.");
        }
    }

    private static InputCompression Told(ObjectInfo found) => Path.GetExtension(found.Address.Key).ToUpperInvariant() switch
    {
        ".GZ" => InputCompression.Gzip,
        ".ZST" or ".ZSTD" => InputCompression.Zstd,
        _ => InputCompression.None,
    };
}
