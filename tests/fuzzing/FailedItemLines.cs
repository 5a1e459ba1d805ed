using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Formats;

namespace DynamoBulk.Fuzzing;

/// <summary>Items as an import writes down those that failed, and as someone has mended them.</summary>
internal static class FailedItemLines
{
    private const string Types = """{"n":"Number","active":"Boolean"}""";

    private static readonly JsonSerializerOptions s_unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file with a line an item, of each kind in turns.</summary>
    /// <param name="items">The items in DynamoDB JSON.</param>
    public static byte[] Write(IReadOnlyList<string> items) => Encoding.UTF8.GetBytes(string.Concat(items.Select((item, i) => Line(item, i) + "\n")));

    private static string Line(string item, int number)
    {
        var line = new JsonObject { ["Error"] = new JsonObject { ["Reason"] = "MissingKey", ["Message"] = "It \"has\" no key.", ["Position"] = $"x.csv line {number + 2}" } };
        switch (number % 7)
        {
            case 0:
                line["Item"] = JsonNode.Parse(item);
                break;
            case 1:
                AddRows(line, item, ',', nullValue: null);
                break;
            case 2:
                AddRows(line, item, ';', nullValue: "-");
                break;
            case 3:
                string ion = Written(item, "x.ion");
                AddRecord(line, ion[ion.IndexOf('{', StringComparison.Ordinal)..], ItemFormat.Ion); // the mark before it is not of the record
                break;
            case 4:
                AddRecord(line, Written(item, "x.jsonl"), ItemFormat.JsonLines);
                break;
            case 5:
                AddRecord(line, FuzzedFormats.Backup(item).ToJsonString(), ItemFormat.DataPipeline);
                break;
            default:
                line["Record"] = item;
                break;
        }

        return line.ToJsonString(s_unescaped);
    }

    private static void AddRecord(JsonObject line, string record, ItemFormat format)
    {
        line["Record"] = record;
        line["Format"] = format.ToString();
    }

    private static void AddRows(JsonObject line, string item, char delimiter, string? nullValue)
    {
        string file = Encoding.UTF8.GetString(FuzzedFormats.WriteCsv(delimiter)([item]));
        AddRecord(line, file[(file.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd(), ItemFormat.Csv);
        line["Delimiter"] = delimiter.ToString();
        line["Header"] = new JsonArray([.. SampleItems.CommonAttributes.Select(name => JsonValue.Create(name))]);
        line["Types"] = JsonNode.Parse(Types);
        if (nullValue is not null)
        {
            line["NullValue"] = nullValue;
        }
    }

    private static string Written(string item, string name) => Encoding.UTF8.GetString(FuzzedFormats.WriteByEngine([item], name)).TrimEnd();
}
