using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Records;

/// <summary>The file that takes the record of a transfer: it is there whole or not at all, and only its owner may read it.</summary>
public sealed class TransferRecordFile : IDisposable
{
    private static readonly JsonSerializerOptions s_form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // people read it, no browser does
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string _path;
    private readonly FileStream _unfinished;

    /// <summary>Makes sure that the record can be written in the end: it takes its place beside it under another name.</summary>
    /// <param name="path">The file, which must not be there: another transfer's proof would be lost.</param>
    /// <exception cref="IOException">It is there, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public TransferRecordFile(string path)
    {
        RefuseExisting(path);
        _path = path;
        _unfinished = OwnerOnlyFile.Open($"{path}.{Path.GetRandomFileName()}", FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Whether the record is there.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Writes the record; called once.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="IOException">It cannot be written, or somebody else has made the file meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files any more.</exception>
    public void Write(TransferRecord record)
    {
        JsonSerializer.Serialize(_unfinished, record, s_form);
        _unfinished.Write("\n"u8);
        _unfinished.Flush(flushToDisk: true); // else the name may be on disk before the content is
        _unfinished.Dispose();
        RefuseExisting(_path);
        File.Move(_unfinished.Name, _path);
        IsWritten = true;
    }

    /// <summary>Leaves nothing behind when no record was written.</summary>
    public void Dispose()
    {
        _unfinished.Dispose();
        File.Delete(_unfinished.Name);
    }

    private static void RefuseExisting(string path)
    {
        if (Path.Exists(path))
        {
            throw new IOException($"'{path}' already exists, and may be the proof of another transfer: name another file, or remove it.");
        }
    }
}
