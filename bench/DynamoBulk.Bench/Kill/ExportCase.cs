using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Bench.Kill;

/// <summary>An export of a table into one file or parts, over those of an earlier export.</summary>
/// <param name="url">The endpoint.</param>
/// <param name="table">The table, filled with <see cref="Items"/>.</param>
/// <param name="fileName">The name of the file, which tells the format.</param>
/// <param name="isCut">Whether it is cut into parts.</param>
/// <param name="hasColumns">Whether the columns are known.</param>
internal sealed class ExportCase(Uri url, string table, string fileName, bool isCut = false, bool hasColumns = false) : KillCase
{
    private const int Count = 6000;
    private const int OldParts = 12;
    private const string Old = "old";

    /// <summary>What is in the table: some attributes are not in every item.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Items { get; } = [.. Enumerable.Range(0, Count).Select(Item)];

    /// <inheritdoc/>
    public override string Name => $"export {fileName}{(isCut ? " in parts" : string.Empty)}{(hasColumns ? " with columns" : string.Empty)}";

    public static Dictionary<string, AttributeValue> ToAttributes(Dictionary<string, string> item) =>
        item.ToDictionary(attribute => attribute.Key, attribute => attribute.Key == "v" ? new AttributeValue { N = attribute.Value } : new AttributeValue(attribute.Value));

    /// <inheritdoc/>
    public override async Task<KillJob> NewJobAsync(string folder)
    {
        string output = Path.Combine(folder, fileName);
        foreach (string old in isCut ? Enumerable.Range(1, OldParts).Select(number => PartName.Of(output, number)) : [output])
        {
            await File.WriteAllTextAsync(old, Old);
        }

        return new KillJob { Url = url, Table = table, Folder = folder, Output = output, MaxFileSize = isCut ? 60_000 : null, Columns = hasColumns ? ["id", "v", "text", "some"] : null };
    }

    /// <inheritdoc/>
    public override bool IsDone(KillJob job) => File.Exists(First(job)) && File.ReadAllText(First(job)) != Old;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Files(KillJob job) => isCut ? PartFiles.Find(job.Output!) : [job.Output!];

    /// <inheritdoc/>
    protected override async Task CompareAsync(List<string> differences, KillJob job, TransferResult? result)
    {
        var found = new List<string>();
        foreach (string file in Files(job))
        {
            await using ItemFile open = ItemFile.Open(file, ItemFormat.Auto, new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(_ => { }) });
            await foreach (IReadOnlyList<ItemRecord> page in open.ReadAsync(CancellationToken.None))
            {
                differences.AddRange(page.Where(record => record.Problem is not null).Take(1).Select(record => $"{record.Position}: {record.Problem!.Message}"));
                found.AddRange(page.Where(record => record.Problem is null).Select(record => Text(record.Item)));
            }
        }

        found.Sort(StringComparer.Ordinal);
        CompareAll(differences, "exported items", found, [.. Items.Select(Text).Order(StringComparer.Ordinal)]);
        if (result is not null)
        {
            Compare(differences, "items written", result.ItemsWritten, Count);
            Compare(differences, "bytes", result.Bytes, Reference!.Bytes);
        }
    }

    private string First(KillJob job) => isCut ? PartName.Of(job.Output!, 1) : job.Output!;

    private static Dictionary<string, string> Item(int number)
    {
        string digits = number.ToString(CultureInfo.InvariantCulture);
        var item = new Dictionary<string, string> { ["id"] = $"k{digits}", ["v"] = digits, ["text"] = $"{new string('x', number % 90)}, \"{digits}\"" };
        if (number % 3 == 0)
        {
            item["some"] = $"ü\n{digits}";
        }

        return item;
    }

    private static string Text(Item item)
    {
        using JsonDocument document = JsonDocument.Parse(item.Json);
        return Text(document.RootElement.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value.EnumerateObject().Single().Value.GetString()!));
    }

    private static string Text(Dictionary<string, string> item) =>
        string.Join(',', item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
