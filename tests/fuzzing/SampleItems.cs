using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Items;

namespace DynamoBulk.Fuzzing;

/// <summary>Items in DynamoDB JSON that files are made of.</summary>
internal static class SampleItems
{
    /// <summary>About the size of the blocks that the readers take a file in, and of the beginning they look at first.</summary>
    private static readonly (int From, int To) s_filler = (60_000, 84_000);

    private static readonly JsonSerializerOptions s_unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_texts =
    [
        "", "plain", "a,b", "a;b", "a\tb", "it's", "5\" pipe", "\"quoted\"", "two\nlines", "two\r\nlines", "\\", "é", "日本語", "\U0001F600", "{\"S\":\"x\"}", "[1]", "Item", "#TYPE x", " ", "=1+1",
    ];

    /// <summary>Checks items for a table of these.</summary>
    public static ItemInspector Inspector { get; } = new(new KeySchema(new KeyAttribute("id", AttributeType.S)));

    /// <summary>The attributes that every item has.</summary>
    public static IReadOnlyList<string> CommonAttributes { get; } = ["id", "n", "text", "active"];

    /// <summary>Makes one to thirty items.</summary>
    /// <param name="random">Decides how many and which.</param>
    /// <param name="isLong">Whether the first one is so long that a block ends among the others.</param>
    public static IReadOnlyList<string> Make(Random random, bool isLong)
    {
        var items = new List<string>();
        for (int i = random.Next(1, 31); i > 0; i--)
        {
            string filler = isLong && items.Count == 0 ? new string('x', random.Next(s_filler.From, s_filler.To)) : string.Empty;
            JsonObject item = Make($"customer-{items.Count:D4}", s_texts[random.Next(s_texts.Length)] + filler, random);
            items.Add(random.Next(2) == 0 ? item.ToJsonString() : item.ToJsonString(s_unescaped));
        }

        return items;
    }

    private static JsonObject Make(string id, string text, Random random)
    {
        var item = new JsonObject
        {
            ["id"] = new JsonObject { ["S"] = id },
            ["n"] = new JsonObject { ["N"] = $"{random.Next(-1000, 1000)}.{random.Next(1, 1000)}" },
            ["text"] = new JsonObject { ["S"] = text },
            ["active"] = new JsonObject { ["BOOL"] = random.Next(2) == 0 },
        };
        switch (random.Next(6))
        {
            case 0:
                item["none"] = new JsonObject { ["NULL"] = true };
                item["bytes"] = new JsonObject { ["B"] = "aGk=" };
                break;
            case 1:
                item["tags"] = new JsonObject { ["SS"] = new JsonArray("x", "y\n") };
                item["sizes"] = new JsonObject { ["NS"] = new JsonArray("1", "2.5") };
                break;
            case 2:
                item["Item"] = JsonNode.Parse("""{"M":{"S":{"S":"x"},"deep":{"L":[{"L":[{"M":{}},{"N":"1E+5"}]},{"NULL":true}]}}}""");
                break;
            default:
                break;
        }

        return item;
    }
}
