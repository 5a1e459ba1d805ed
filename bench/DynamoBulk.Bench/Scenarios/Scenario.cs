using System.Diagnostics;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>A table, an input and a goal.</summary>
internal abstract class Scenario
{
    /// <summary>The longest a run may take.</summary>
    private static readonly TimeSpan s_longestRun = TimeSpan.FromSeconds(60);

    /// <summary>One word, for the command line and files.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string Goal { get; }

    /// <summary>Whether baselines run in it, too.</summary>
    public virtual bool IsCompared => false;

    /// <summary>Write or read units a second that the share of use is about.</summary>
    public abstract double Capacity { get; }

    /// <summary>Runs DynamoBulk in it.</summary>
    public abstract Task<Run> RunAsync();

    /// <summary>Runs a baseline in it.</summary>
    public virtual Task<Run> RunAsync(IWriter baseline) => throw new InvalidOperationException($"{Name} is not compared.");

    /// <summary>Lets a writer write, at most a minute.</summary>
    /// <returns>Seconds it took, or null when the time was over before.</returns>
    protected static async Task<double?> WriteAsync(Stage stage, IWriter writer, IEnumerable<SampleItem> items)
    {
        using var end = new CancellationTokenSource(s_longestRun);
        var clock = Stopwatch.StartNew();
        try
        {
            await writer.WriteAsync(stage, items, end.Token);
            return clock.Elapsed.TotalSeconds;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }
}
