using System.IO.Compression;
using DynamoBulk.Local.Jobs.Records;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs;

/// <summary>Where a job's items lie, and how they are written.</summary>
internal sealed record JobInput
{
    public required string Bucket { get; init; }

    /// <summary>What the keys of the objects begin with; null for all of the bucket.</summary>
    public string? Prefix { get; init; }

    public required InputFormat Format { get; init; }

    /// <summary>Whether the objects are gzip.</summary>
    public bool IsGzip { get; init; }

    /// <summary>The character between the values of csv.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The names of the columns of csv; null when the first line of each object has them.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>Makes a reader of an object's records.</summary>
    /// <param name="content">The object's bytes; disposed of with the reader.</param>
    /// <param name="table">The table that the items are for.</param>
    /// <param name="onUnpacked">Told how many bytes were read, unpacked.</param>
    public IRecordReader Open(Stream content, Table table, Action<int> onUnpacked)
    {
        var text = new CountingStream(IsGzip ? new GZipStream(content, CompressionMode.Decompress) : content, onUnpacked);
        return Format switch
        {
            InputFormat.DynamoDbJson => new JsonRecordReader(text),
            InputFormat.Ion => new IonRecordReader(text),
            _ => new CsvRecordReader(text, Delimiter, Header, table.Definition.Attributes),
        };
    }
}
