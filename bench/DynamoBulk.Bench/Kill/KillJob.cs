namespace DynamoBulk.Bench.Kill;

/// <summary>One import or export with a checkpoint; travels as JSON on the command line of the process that runs it.</summary>
internal sealed record KillJob
{
    /// <summary>The endpoint.</summary>
    public required Uri Url { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The folder of the checkpoint and of what is written.</summary>
    public required string Folder { get; init; }

    /// <summary>The files to import; empty for an export.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The file to export to; null for an import.</summary>
    public string? Output { get; init; }

    /// <summary>The most bytes of a part of the output; null for one file.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>The columns of a csv file, where they are known.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public string CheckpointPath => Path.Combine(Folder, "checkpoint");

    public string FailedItemPath => Path.Combine(Folder, "failed.jsonl");
}
