using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>What an import is to do.</summary>
public sealed record S3ImportOptions
{
    /// <summary>The name of the table to make.</summary>
    public required string TableName { get; init; }

    /// <summary>Its primary key.</summary>
    public required KeySchema Keys { get; init; }

    /// <summary>The objects: one of them, or what their addresses begin with.</summary>
    public required S3Address Input { get; init; }

    /// <summary>The keys of global indexes, each of which holds whole items, by their names.</summary>
    public IReadOnlyDictionary<string, KeySchema> GlobalIndexes { get; init; } = new Dictionary<string, KeySchema>();

    /// <summary>Provisioned read and write units a second of the table and of each index; null for an on-demand table.</summary>
    public (long Read, long Write)? Capacity { get; init; }

    /// <summary><see cref="ItemFormat.Csv"/>, <see cref="ItemFormat.DynamoDbJson"/>, <see cref="ItemFormat.Ion"/>, or <see cref="ItemFormat.Auto"/>: told by the first object.</summary>
    public ItemFormat Format { get; init; }

    /// <summary>How all of the objects are packed.</summary>
    public InputCompression Compression { get; init; }

    /// <summary>The character between the values of csv; null to find it out.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The names of the columns of csv without a header line; null where the first line of each object has them.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>Starts the job once, however often it is sent within eight hours; null for a token of its own.</summary>
    public string? ClientToken { get; init; }
}
