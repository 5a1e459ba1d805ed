using System.Buffers;
using System.IO.Compression;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>A data file while it is made: lines in, gzip in a temporary file out, so that no export has to fit in memory.</summary>
internal sealed class DataFile : IDisposable
{
    private const int FlushSize = 64 * 1024;

    // What gzip makes of nothing; .NET's own stream leaves the file empty then.
    private static readonly byte[] s_emptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly FileStream _file = OwnerOnlyFile.Open(
        Path.Combine(Path.GetTempPath(), $"DynamoBulk-export-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private readonly PooledBuffer _lines = new(2 * FlushSize);
    private readonly GZipStream _gzip;

    public DataFile() => _gzip = new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>How many lines it has.</summary>
    public long Count { get; private set; }

    /// <summary>The bytes of its lines.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a line.</summary>
    /// <param name="write">Writes it.</param>
    public void Add(Action<IBufferWriter<byte>> write)
    {
        int before = _lines.Written.Length;
        write(_lines);
        Count++;
        Length += _lines.Written.Length - before;
        if (_lines.Written.Length >= FlushSize)
        {
            Flush();
        }
    }

    /// <summary>Ends the file.</summary>
    /// <returns>Its compressed bytes, to be read from the start, and their MD5.</returns>
    public (Stream Content, byte[] Md5) Complete()
    {
        Flush();
        _gzip.Dispose();
        if (Count == 0)
        {
            _file.SetLength(0);
            _file.Write(s_emptyGzip);
        }

        _file.Position = 0;
        byte[] md5 = Checksum.Of(_file);
        _file.Position = 0;
        return (_file, md5);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gzip.Dispose();
        _lines.Dispose();
        _file.Dispose();
    }

    private void Flush()
    {
        _gzip.Write(_lines.Written.Span);
        _lines.Clear();
    }
}
