using System.Text;
using System.Text.Encodings.Web;

namespace DynamoBulk.Fuzzing;

/// <summary>Has damaged files read, each of which a seed and a number make the same again. Not safe for several threads.</summary>
/// <param name="seed">The seed.</param>
internal sealed class Fuzzer(int seed)
{
    // Few enough to be kept; other seeds make others.
    private const int ValidFiles = 24;
    private const int LongFiles = 4;

    private const int MostShown = 6000;

    private readonly Dictionary<(FuzzedFormat Format, int Which), ValidFile> _valid = [];

    /// <summary>Damages a file, reads it and judges what came of it.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="number">Which damage it is.</param>
    /// <returns>What is wrong, with the file; null when all is as it should be.</returns>
    public async Task<string?> RunAsync(FuzzedFormat format, long number)
    {
        var random = new Random(SeedOf(number));
        ValidFile valid = await ValidAsync(format, random.Next(ValidFiles));
        bool isPackedFirst = format.IsPacked && random.Next(2) == 0;
        string? fault = isPackedFirst ? await DamagePackedAsync(format, valid, random) : await DamageAsync(format, valid, random);
        return fault is null ? null : $"{format}, case {number} of seed {seed}: {fault}";
    }

    private static async Task<string?> DamageAsync(FuzzedFormat format, ValidFile valid, Random random)
    {
        byte[] content = Mutator.Damage(valid.Content, random);
        Reading reading = await Reading.OfAsync(format, Packing.Store(format, content), most: content.Length);
        return new Judge(format, content, reading).FindFault(valid) is { } fault ? $"{fault}\n  in {Show(content)}" : null;
    }

    private static async Task<string?> DamagePackedAsync(FuzzedFormat format, ValidFile valid, Random random)
    {
        byte[] stored = Mutator.Damage(Packing.Store(format, valid.Content), random);
        byte[] content = Packing.Unpack(stored, out bool isDamaged);
        Reading reading = await Reading.OfAsync(format, stored, most: content.Length);
        return new Judge(format, content, reading).FindFaultOfPacked(valid, stored, isDamaged) is { } fault ? $"{fault}\n  in {Show(stored)}" : null;
    }

    private static string Show(byte[] file) =>
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Encoding.Latin1.GetString(file, 0, Math.Min(file.Length, MostShown))) + (file.Length > MostShown ? $" and {file.Length - MostShown} bytes more" : string.Empty);

    private int SeedOf(long number) => unchecked((int)((number * 2_654_435_761) ^ (seed * 40_503L)));

    private async Task<ValidFile> ValidAsync(FuzzedFormat format, int which)
    {
        if (!_valid.TryGetValue((format, which), out ValidFile? valid))
        {
            valid = await ValidFile.MakeAsync(format, SampleItems.Make(new Random(SeedOf(which)), isLong: which < LongFiles));
            _valid.Add((format, which), valid);
        }

        return valid;
    }
}
