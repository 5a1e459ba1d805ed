using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    /// <param name="path">The file. One that is there must be the record of a transfer that ended early: else a proof would be lost.</param>
    /// <exception cref="IOException">It is there and anything else, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public TransferRecordFile(string path)
    {
        RegularFile.Check(path);
        RefuseProof(path);
        _path = path;
        _unfinished = OwnerOnlyFile.Open(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None); // what a run that was killed has left is in nobody's way
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
        RefuseProof(_path);
        File.Move(_unfinished.Name, _path, overwrite: true);
        IsWritten = true;
    }

    /// <summary>Leaves nothing behind when no record was written.</summary>
    public void Dispose()
    {
        _unfinished.Dispose();
        File.Delete(_unfinished.Name);
    }

    private static void RefuseProof(string path)
    {
        if (Path.Exists(path) && !EndedEarly(path))
        {
            throw new IOException($"'{path}' already exists, and may be the proof of another transfer: name another file, or remove it.");
        }
    }

    /// <summary>Whether a file is the record of a transfer that a later run may have gone on with.</summary>
    private static bool EndedEarly(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject record
                && $"{record["outcome"]}" is nameof(TransferOutcome.Stopped) or nameof(TransferOutcome.Failed)
                && record["counts"] is JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
