using System.Text;
using DynamoBulk.Engine.Tests.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>A change whose bytes are damaged is a record that fails, or another change; those around it stay what they are.</summary>
public sealed class DamagedChangeTests
{
    private const int Cases = 3000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_neighbours_are_read(bool isIon)
    {
        var random = new Random(11);
        string[] lines = [.. Enumerable.Range(0, 5).Select(i => TestExport.Change(Key(i), i == 4 ? null : Image(i), i == 0 ? null : Image(i + 10), isIon))];
        int failed = 0;
        for (int number = 0; number < Cases; number++)
        {
            byte[] damaged = Damage(Encoding.UTF8.GetBytes(lines[2]), isIon ? "$ion_1_0 {Record:{".Length : 0, random);
            byte[] file = [.. Encoding.UTF8.GetBytes($"{lines[0]}\n{lines[1]}\n"), .. damaged, .. Encoding.UTF8.GetBytes($"\n{lines[3]}\n{lines[4]}\n")];
            var conversion = new ChangeConversion(change => change.ToWrite(), tellsOldImages: true, isReverse: false);

            List<ItemRecord> records = await FormatTesting.ReadAsync(isIon ? new IonChanges(conversion) : new JsonChanges(conversion), file);

            string text = Encoding.Latin1.GetString(damaged);
            Assert.True(IsChange(records[0], 0) && IsChange(records[1], 1) && IsChange(records[^2], 3) && IsChange(records[^1], 4), text);
            Assert.All(records, record => Assert.True(record.Problem is null or { Code: ProblemCode.MalformedRecord or ProblemCode.InvalidNumber or ProblemCode.InvalidAttribute or ProblemCode.NestedTooDeep }, text));
            failed += records.Count(record => record.Problem is not null);
        }

        Assert.InRange(failed, Cases / 4, 2 * Cases);
    }

    private static bool IsChange(ItemRecord record, int number) =>
        record.Problem is null && record.IsDelete == (number == 4) && record.Item.ToString() == (number == 4 ? Key(number) : Image(number)).ToString();

    private static Item Key(int number) => Item.Parse($$$"""{"id":{"N":"{{{number}}}"}}""");

    private static Item Image(int number) => Item.Parse($$$"""{"id":{"N":"{{{number}}}"},"s":{"S":"a{}[]"},"l":{"L":[{"S":"x"},{"BOOL":true}]}}""");

    /// <summary>Changes, takes out or puts in a byte or a few; the line stays one, and none that is empty. A list in Ion, which may begin a line, has no end but its own.</summary>
    private static byte[] Damage(byte[] line, int begin, Random random)
    {
        List<byte> damaged = [.. line];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int place = random.Next(begin, damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[place] = (byte)random.Next(32, 256);
                    break;
                case 1:
                    damaged.RemoveAt(place);
                    break;
                case 2:
                    damaged.Insert(place, "\"{}[]:,\\ 0"u8[random.Next(10)]);
                    break;
                default:
                    damaged.RemoveRange(place, Math.Min(damaged.Count - place - 1, random.Next(20)));
                    break;
            }
        }

        return [.. damaged];
    }
}
