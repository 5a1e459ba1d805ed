using System.Diagnostics;
using DynamoBulk.Fuzzing;

namespace DynamoBulk.Bench;

/// <summary>Reads damaged files of every format in turns, many of them.</summary>
internal static class FuzzRun
{
    private const int MostFaults = 10;
    private const int Reports = 20;

    /// <summary>Runs cases and prints what is wrong.</summary>
    /// <param name="cases">How many.</param>
    /// <param name="seed">Which.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static async Task<bool> RunAsync(long cases, int seed)
    {
        var clock = Stopwatch.StartNew();
        var fuzzer = new Fuzzer(seed);
        int faults = 0;
        for (long number = 0; number < cases && faults < MostFaults; number++)
        {
            FuzzedFormat format = FuzzedFormats.All[(int)(number % FuzzedFormats.All.Count)];
            if (await fuzzer.RunAsync(format, number) is { } fault)
            {
                faults++;
                Console.WriteLine(fault);
            }

            if ((number + 1) % Math.Max(1, cases / Reports) == 0)
            {
                Console.Error.WriteLine($"{number + 1:N0} damaged files read in {clock.Elapsed.TotalSeconds:F0} s, {faults} faults");
            }
        }

        return faults == 0;
    }
}
