namespace DynamoBulk;

/// <summary>How the objects that a job of the service reads are packed: all of them in one way.</summary>
public enum InputCompression
{
    /// <summary>Told by the names of the objects: <c>.gz</c>, <c>.zst</c>, or neither.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip.</summary>
    Gzip,

    /// <summary>With Zstandard.</summary>
    Zstd,
}
