using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>Good files, damaged at random: nothing is lost without a word, and nothing hangs or breaks.</summary>
public sealed class IonDamageTests
{
    private const int Structs = 20;

    private static readonly string[] s_fields =
    [
        "s:\"text \\\"with\\\" \\\\ \\u00e9\"", "n:103.", "d:-1.5d-3", "b:{{aGVs/G8+}}", "l:[1.,\"x\",[],{}]", "m:{'odd name':{deep:[true]}}", "ss:$dynamodb_SS::[\"a\",\"b\"]",
        "ns:$dynamodb_NS::[1.,2.]", "bs:$dynamodb_BS::[{{aGk=}}]", "x:null", "long:'''it's\nlong''' '''er'''", "y:null.int", "sym:symbol // c\n", "e:\"é\"",
    ];

    private static readonly string[] s_insertions =
    [
        "{", "}", "[", "]", "(", ")", "\"", "'", "'''", "//", "/*", "{{", "}}", ":", "::", ",", "\\", "\n", "\r", "\0", "x", "1", "-", "$", "$ion_1_0", "\n$ion_1_0 ", "\n{", "}\n", "\u00e9", "{a:1}",
    ];

    [Theory]
    [InlineData("", "$ion_1_0 {Item:{", ",", "}}\n", "")]
    [InlineData("$ion_1_0\n", "{", ",", "}\n", "")]
    [InlineData("$ion_1_0 [\n", "  {\n    Item:{\n      ", ",\n      ", "\n    }\n  },\n", "]\n")]
    public async Task Each_item_comes_out_whole_or_in_a_problem(string start, string open, string separator, string close, string end)
    {
        var random = new Random(close.Length);
        for (int attempt = 0; attempt < 2000; attempt++)
        {
            string[] structs = [.. Enumerable.Range(0, Structs).Select(i => open + string.Join(separator, random.GetItems(s_fields, 3).Prepend($"id:\"id-{i}-\"")) + close)];
            byte[] file = Encoding.UTF8.GetBytes(start + string.Concat(structs) + end);
            (List<ItemRecord> good, _) = await ReadToEndAsync(file);
            Assert.Equal(Structs, good.Count(record => record.Problem is null));

            (byte[] damaged, int from, int to) = Damage(file, random);
            (List<ItemRecord> records, InvalidDataException? broken) = await ReadToEndAsync(damaged);

            string after = $"{Encoding.UTF8.GetString(damaged)}\n=> {broken?.Message}\n{Show(records)}";
            string seen = string.Concat(records.Select(record => record.Problem is null ? record.Item.ToString() : record.Original!.ToString()));
            int place = Encoding.UTF8.GetByteCount(start);
            for (int i = 0; i < Structs; i++)
            {
                int next = place + Encoding.UTF8.GetByteCount(structs[i]);
                Assert.True(seen.Contains($"id-{i}-", StringComparison.Ordinal) || (from <= next && to >= place), $"id-{i}- is lost: {after}");
                place = next;
            }

            HashSet<string> items = [.. good.Select(record => record.Item.ToString())];
            Assert.True(records.Count(record => record.Problem is null && !items.Contains(record.Item.ToString())) <= 1, $"Something new came out: {after}");
            Assert.Equal(records.Select(record => record.Position.Number).Order(), records.Select(record => record.Position.Number));
            Assert.True(broken is null || broken.Message.Contains("cut short", StringComparison.Ordinal), after);
        }
    }

    private static (byte[] File, int From, int To) Damage(byte[] file, Random random)
    {
        int from = random.Next(file.Length);
        int to = Math.Min(file.Length, from + random.Next(1, 60));
        switch (random.Next(4))
        {
            case 0:
                return ([.. file[..from], .. file[to..]], from, to);
            case 1:
                return (file[..from], from, file.Length);
            case 2:
                return ([.. file[..from], (byte)(file[from] ^ (1 << random.Next(8))), .. file[(from + 1)..]], from, from + 1);
            default:
                return ([.. file[..from], .. Encoding.UTF8.GetBytes(s_insertions[random.Next(s_insertions.Length)]), .. file[from..]], from, from);
        }
    }

    /// <summary>All there is before the reading ends, one way or the other.</summary>
    private static async Task<(List<ItemRecord> Records, InvalidDataException? Broken)> ReadToEndAsync(byte[] file)
    {
        var records = new List<ItemRecord>();
        try
        {
            await foreach (IReadOnlyList<ItemRecord> page in new IonReader().ReadAsync(new MemoryStream(file), Source, TestContext.Current.CancellationToken))
            {
                records.AddRange(page);
            }
        }
        catch (InvalidDataException exception)
        {
            return (records, exception);
        }

        return (records, null);
    }
}
