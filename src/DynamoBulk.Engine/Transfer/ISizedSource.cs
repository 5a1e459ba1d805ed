using DynamoBulk.Transfer.Records;

namespace DynamoBulk.Transfer;

/// <summary>A source whose bytes are there before they are read, such as files, so that it can tell how far it is.</summary>
public interface ISizedSource : IItemSource
{
    /// <summary>The files or objects, as they were when the source was made.</summary>
    IReadOnlyList<SourceFile> Inputs { get; }

    /// <summary>All its bytes, as stored; 0 when nobody knows, as of a pipe.</summary>
    long Length { get; }

    /// <summary>How many of them the items took that it yielded so far, to a block or so. Safe from any thread.</summary>
    long BytesRead { get; }
}
