using System.Globalization;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>A table that is inserted into, updated, deleted from and inserted into again, with a full export at the start and an incremental one of each of three windows.</summary>
internal sealed class TestHistory
{
    private const int Windows = 3;

    public TestHistory(string prefix, bool isIon, Random random, int items = 200)
    {
        var table = new Dictionary<int, Item>();
        int value = 0;
        for (int id = 0; id < items; id++)
        {
            table[id] = NewItem(id, value++);
        }

        TestExport full = TestExport.Full(prefix, isIon);
        States.Add([.. table.Values]);
        Exports.Add(full);
        foreach (Item[] some in table.Values.Chunk((items / 4) + 1))
        {
            full.Add([.. some.Select(item => TestExport.Line(item, isIon))]);
        }

        for (int window = 0; window < Windows; window++)
        {
            Dictionary<int, Item> before = new(table);
            for (int i = 0; i < items; i++)
            {
                int id = random.Next(items * 3 / 2);
                if (random.Next(3) == 0)
                {
                    table.Remove(id);
                }
                else
                {
                    table[id] = NewItem(id, value++);
                }
            }

            TestExport export = TestExport.Incremental(window, window + 1, prefix, isIon);
            string[] lines = [.. before.Keys.Union(table.Keys).Select(id => Line(id, Find(before, id), Find(table, id), isIon)).OfType<string>()];
            foreach (string[] some in lines.Chunk((lines.Length / 5) + 1))
            {
                export.Add(some);
            }

            Exports.Add(export);
            States.Add([.. table.Values]);
        }
    }

    /// <summary>The full one first.</summary>
    public List<TestExport> Exports { get; } = [];

    /// <summary>The table at the time of the full export, and at the end of each window.</summary>
    public List<Item[]> States { get; } = [];

    private static Item? Find(Dictionary<int, Item> table, int id) => table.TryGetValue(id, out Item item) ? item : null;

    private static string? Line(int id, Item? before, Item? after, bool isIon) =>
        before == after ? null : TestExport.Change(Item.Parse($$$"""{"id":{"N":"{{{id}}}"}}"""), after, before, isIon);

    private static Item NewItem(int id, int value) =>
        Item.Parse(string.Create(CultureInfo.InvariantCulture, $$$"""{"id":{"N":"{{{id}}}"},"v":{"N":"{{{value}}}"},"s":{"SS":["a","{{{value}}}"]}}"""));
}
