using System.Globalization;
using System.Text;

namespace DynamoBulk.Faults;

/// <summary>A file with many writes of some keys and some bad records, and what has to come of it.</summary>
/// <param name="FileName">Its name, which tells the format.</param>
/// <param name="Content">Its content.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Last">The number in the last good record of each key.</param>
/// <param name="BadLines">The lines that hold bad records, in order.</param>
internal sealed record FaultInput(string FileName, string Content, int Records, IReadOnlyDictionary<string, int> Last, IReadOnlyList<long> BadLines)
{
    private const int LongestText = 2000;
    private const int KeysBack = 40;

    private static readonly Format[] s_formats =
    [
        new("in.jsonl", null, (id, n, text) => $$"""{"id":"{{id}}","n":"{{n}}","text":"{{text}}"}""", ["nonsense", """{"n":"1"}""", """{"id":"","n":"1"}"""]),
        new("in.ddb.jsonl", null, (id, n, text) => $$$"""{"Item":{"text":{"S":"{{{text}}}"},"id":{"S":"{{{id}}}"},"n":{"S":"{{{n}}}"} } }""", ["""{"Item":""", """{"Item":{"n":{"S":"1"}}}""", """{"Item":{"id":{"S":""}}}"""]),
        new("in.csv", "id,n,text", (id, n, text) => $"{id},{n},{text}", [",1,x"]),
    ];

    /// <summary>Makes a file.</summary>
    /// <param name="random">Decides what is in it; the same one makes the same file.</param>
    /// <param name="records">How many records.</param>
    public static FaultInput Make(Random random, int records)
    {
        Format format = s_formats[random.Next(s_formats.Length)];
        var content = new StringBuilder(format.Header is null ? string.Empty : format.Header + "\n");
        var last = new Dictionary<string, int>();
        var bad = new List<long>();
        for (int number = 1; number <= records; number++)
        {
            // A first line that ends within its object is taken for a document of many lines, and the file refused as a whole.
            if (number > 1 && random.Next(50) == 0)
            {
                bad.Add(number + (format.Header is null ? 0 : 1));
                content.Append(format.Bad[random.Next(format.Bad.Length)]).Append('\n');
                continue;
            }

            // A third are written again, soon after.
            int key = random.Next(3) == 0 ? Math.Max(1, number - random.Next(KeysBack)) : number;
            string id = string.Create(CultureInfo.InvariantCulture, $"k{key}");
            last[id] = number;
            content.Append(format.Line(id, number, new string('x', random.Next(10) == 0 ? random.Next(LongestText) : random.Next(1, 50)))).Append('\n');
        }

        return new FaultInput(format.FileName, content.ToString(), records, last, bad);
    }

    private sealed record Format(string FileName, string? Header, Func<string, int, string, string> Line, string[] Bad);
}
