using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Fuzzing.Accounts;
using CsvRows = DynamoBulk.Fuzzing.Accounts.CsvRows;

namespace DynamoBulk.Fuzzing;

/// <summary>The formats that are read.</summary>
internal static class FuzzedFormats
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static readonly Accounting s_plainLines = content => JsonLines.Account(content, PlainItem.Find);
    private static readonly Accounting s_plainDocument = content => JsonDocuments.Account(content, PlainItem.Find);
    private static readonly Accounting[] s_typed =
    [
        content => JsonLines.Account(content, TypedItem.Find),
        content => JsonDocuments.Account(content, TypedItem.Find),
        content => ScanAnswers.Account(content, TypedItem.Find),
    ];

    private static readonly Accounting[] s_json = [s_plainDocument, .. s_typed];
    private static readonly Accounting[] s_jsonLines = [s_plainLines, .. s_typed];
    private static readonly Accounting[] s_csv = [content => CsvRows.Account(content, CsvRows.FindDelimiter(content))];
    private static readonly Accounting[] s_tsv = [content => CsvRows.Account(content, '\t')];
    private static readonly Accounting[] s_failed = [FailedItems.Account, .. s_jsonLines];
    private static readonly Accounting[] s_backup = [content => JsonLines.Account(content, BackupItem.Find)];

    public static IReadOnlyList<FuzzedFormat> All { get; } =
    [
        new("csv", "x.csv", WriteCsv(',')) { Accountings = s_csv },
        new("csv with semicolons", "x.csv", WriteCsv(';')) { Accountings = s_csv },
        new("csv in UTF-16", "x.csv", items => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Convert(Encoding.UTF8, Encoding.Unicode, WriteCsv(',')(items))]) { Accountings = s_csv },
        new("tsv", "x.tsv", WriteCsv('\t')) { Accountings = s_tsv },
        new("json array", "x.json", items => WriteByEngine(items, "x.json")) { Accountings = s_json },
        new("indented json array", "x.json", items => Text(Indented(Encoding.UTF8.GetString(WriteByEngine(items, "x.json"))))) { Accountings = s_json },
        new("json lines", "x.jsonl", items => WriteByEngine(items, "x.jsonl")) { Accountings = s_jsonLines },
        new("DynamoDB JSON lines", "x.jsonl", items => Text(Lines(items))) { Accountings = s_jsonLines },
        new("DynamoDB JSON lines of an export", "x.ddb.json", items => WriteByEngine(items, "x.ddb.json")) { Accountings = s_typed },
        new("indented DynamoDB JSON", "x.json", items => Text(Lines(items.Select(Indented)))) { Accountings = s_json },
        new("DynamoDB JSON array", "x.json", items => Text($"[{string.Join(',', items)}]")) { Accountings = s_json },
        new("scan answer", "x.json", items => Text(Indented(ScanAnswer(items)))) { Accountings = s_json },
        new("scan answers", "x.ddb.json", items => Text(Lines(items.Chunk(3).Select(ScanAnswer)))) { Accountings = s_typed },
        new("Ion", "x.ion", items => WriteByEngine(items, "x.ion")),
        new("Ion by its beginning", "x.json", items => WriteByEngine(items, "x.ion")),
        new("Data Pipeline backup", "x", items => Text(Lines(items.Select(item => Backup(item).ToJsonString()))), ItemFormat.DataPipeline) { Accountings = s_backup },
        new("old Data Pipeline backup", "x", items => Text(Lines(items.Select(OldBackup))), ItemFormat.DataPipeline) { Accountings = s_backup },
        new("failed items", "x.jsonl", FailedItemLines.Write) { Accountings = s_failed },
        new("packed csv", "x.csv.gz", WriteCsv(',')) { Accountings = s_csv },
        new("packed json lines", "x.jsonl.gz", items => WriteByEngine(items, "x.jsonl")) { Accountings = s_jsonLines },
        new("packed Ion", "x.ion.gz", items => WriteByEngine(items, "x.ion")),
        new("packed DynamoDB JSON lines", "x.ddb.json.gz", items => WriteByEngine(items, "x.ddb.json")) { Accountings = s_typed },
    ];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(s_indented);

    private static string ScanAnswer(IReadOnlyList<string> items) => $$"""{"Items":[{{string.Join(',', items)}}],"Count":{{items.Count}},"ConsumedCapacity":null}""";

    /// <summary>Writes csv with a column for each attribute that all items have.</summary>
    public static Func<IReadOnlyList<string>, byte[]> WriteCsv(char delimiter) =>
        items => WriteByEngine(items, "x.csv", new ItemWriterOptions { Columns = SampleItems.CommonAttributes, Delimiter = delimiter });

    /// <summary>Writes a file of the format that its name tells.</summary>
    public static byte[] WriteByEngine(IReadOnlyList<string> items, string name, ItemWriterOptions? options = null)
    {
        var stream = new MemoryStream();
        IItemWriter writer = ItemFormats.CreateWriter(stream, name, ItemFormat.Auto, options);
        writer.WriteAsync([.. items.Select(item => new ItemRecord(Item.Parse(item), default))], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        writer.CompleteAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    /// <summary>An item with type tags in the letters of the backups.</summary>
    public static JsonObject Backup(string item) => Backup(JsonNode.Parse(item)!.AsObject());

    private static JsonObject Backup(JsonObject map) => new(map.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)BackupValue(member.Value!.AsObject()))));

    private static JsonObject BackupValue(JsonObject value)
    {
        (string tag, JsonNode? content) = value.Single();
        return new JsonObject
        {
            [char.ToLowerInvariant(tag[0]) + tag[1..]] = tag switch
            {
                "M" => Backup(content!.AsObject()),
                "L" => new JsonArray([.. content!.AsArray().Select(element => BackupValue(element!.AsObject()))]),
                _ => content!.DeepClone(),
            },
        };
    }

    private static string OldBackup(string item) => string.Join('\u0002', Backup(item).Select(member => $"{member.Key}\u0003{member.Value!.ToJsonString()}"));
}
