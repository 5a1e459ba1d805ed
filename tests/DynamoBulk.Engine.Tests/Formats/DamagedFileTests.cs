using DynamoBulk.Fuzzing;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>Some thousand damaged files; the benchmark program reads a million, by <c>fuzz</c>.</summary>
public sealed class DamagedFileTests
{
    private const int Cases = 250;
    private const int Seed = 1;

    public static TheoryData<string> Formats => [.. FuzzedFormats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_damaged_file_is_read_to_its_end_or_refused_with_its_name_and_no_record_is_lost(string name)
    {
        var fuzzer = new Fuzzer(Seed);
        for (int number = 0; number < Cases; number++)
        {
            Assert.Null(await fuzzer.RunAsync(Find(name), number));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_reader_that_did_wrong_would_be_found_out(string name)
    {
        FuzzedFormat format = Find(name);
        ValidFile valid = await ValidFile.MakeAsync(format, SampleItems.Make(new Random(Seed), isLong: false));
        var good = new Reading(valid.Records, End: null, AllocatedBytes: 0);
        ItemRecord last = valid.Records[^1];
        Reading[] bad =
        [
            good with { Records = [.. valid.Records.SkipLast(1)] },
            good with { Records = [.. valid.Records.SkipLast(1), last with { Position = last.Position with { Number = last.Position.Number + 1 } }] },
            good with { Records = [.. valid.Records.SkipLast(1), last with { Item = Item.Parse("""{"id":{"S":"other"}}""") }] },
            good with { Records = [.. valid.Records.SkipLast(1), last with { Original = "x", Problem = new ItemProblem(ProblemCode.MalformedRecord, "x") }] },
            good with { End = new InvalidDataException($"{format.FileName} line 1: nothing is wrong.") },
            good with { End = new InvalidOperationException("x") },
            good with { AllocatedBytes = 1 << 30 },
        ];

        Assert.Null(new Judge(format, valid.Content, good).FindFault(valid));
        Assert.All(bad, reading => Assert.NotNull(new Judge(format, valid.Content, reading).FindFault(valid)));
    }

    private static FuzzedFormat Find(string name) => FuzzedFormats.All.Single(format => format.Name == name);
}
