using System.Diagnostics;

namespace DynamoBulk.Bench;

/// <summary>This program once more, in a process of its own that is asked and answers in lines.</summary>
internal static class BenchProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The process; it ends when its input closes.</returns>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BenchProcess).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
