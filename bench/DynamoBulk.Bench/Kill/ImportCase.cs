using System.Globalization;
using System.IO.Compression;

namespace DynamoBulk.Bench.Kill;

/// <summary>An import of three files over few keys, so that the order matters, with records that are no items and items without a key.</summary>
internal sealed class ImportCase : KillCase
{
    private const int FileCount = 3;
    private const int Records = 3000;
    private const int Keys = 4000;

    private readonly KillTables _tables;
    private readonly string _extension;
    private readonly List<string> _inputs = [];
    private readonly Dictionary<string, int> _model = [];
    private byte[] _failed = [];

    /// <summary>Writes the files.</summary>
    /// <param name="tables">Makes the tables to import into.</param>
    /// <param name="extension">Such as <c>csv.gz</c>.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="random">Draws the records.</param>
    public ImportCase(KillTables tables, string extension, string folder, Random random)
    {
        _tables = tables;
        _extension = extension;
        int value = 0;
        for (int file = 1; file <= FileCount; file++)
        {
            string path = Path.Combine(folder, $"{extension.Replace('.', '-')}-{file}.{extension}");
            _inputs.Add(path);
            using StreamWriter writer = Open(path);
            if (IsCsv)
            {
                writer.WriteLine("id,v");
            }

            for (int i = 0; i < Records; i++)
            {
                writer.WriteLine(Draw(random, value++));
            }
        }
    }

    /// <inheritdoc/>
    public override string Name => $"import {_extension}";

    private bool IsCsv => _extension.StartsWith("csv", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override async Task<KillJob> NewJobAsync(string folder) =>
        new() { Url = _tables.Url, Table = await _tables.CreateAsync(), Folder = folder, Inputs = _inputs };

    /// <inheritdoc/>
    public override bool IsDone(KillJob job) => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Files(KillJob job) => [job.FailedItemPath];

    /// <inheritdoc/>
    protected override void Keep(KillJob job) => _failed = File.ReadAllBytes(job.FailedItemPath);

    /// <inheritdoc/>
    protected override async Task CompareAsync(List<string> differences, KillJob job, TransferResult? result)
    {
        CompareAll(differences, "items of the table", await _tables.ReadAsync(job.Table), [.. _model.Select(item => $"{item.Key}={item.Value}").Order(StringComparer.Ordinal)]);
        if (!File.ReadAllBytes(job.FailedItemPath).AsSpan().SequenceEqual(_failed))
        {
            differences.Add($"the failed items are not those of an undisturbed run: {File.ReadLines(job.FailedItemPath).Count():N0} lines");
        }

        Compare(differences, "items read", Reference!.ItemsRead, FileCount * Records);
    }

    private static StreamWriter Open(string path)
    {
        FileStream file = File.Create(path);
        return new StreamWriter(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file);
    }

    private string Draw(Random random, int value)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"k{random.Next(Keys):D4}");
        int kind = random.Next(100);
        if (kind > 1)
        {
            _model[id] = value;
        }

        return (kind, IsCsv) switch
        {
            (0, true) => $"{id},{value},one cell too many",
            (1, true) => $",{value}",
            (_, true) => $"{id},{value}",
            (0, false) => $"no item {value}",
            (1, false) => $$"""{"v":{{value}}}""",
            (_, false) => $$"""{"id":"{{id}}","v":{{value}}}""",
        };
    }
}
