using System.Diagnostics;
using System.Text.Json;

namespace DynamoBulk.Bench.Kill;

/// <summary>One run of a job in a process of its own, to its end or until it is killed.</summary>
internal sealed class KilledProcess
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, TaskCompletionSource> _said = new()
    {
        [KilledTransfer.Begun] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        [KilledTransfer.Ending] = new(TaskCreationOptions.RunContinuationsAsynchronously),
    };

    private TimeSpan _begun;
    private TimeSpan _ended;

    private KilledProcess()
    {
    }

    /// <summary>The result; null when it was killed before.</summary>
    public TransferResult? Result { get; private set; }

    /// <summary>Whether it had begun to end.</summary>
    public bool SaidEnding => _said[KilledTransfer.Ending].Task.IsCompleted;

    public RunTimes Times => new(_begun, _ended - _begun);

    /// <summary>Runs it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="moment">When to kill it; null to let it end.</param>
    /// <exception cref="InvalidOperationException">It ended by itself without a result.</exception>
    public static async Task<KilledProcess> RunAsync(KillJob job, KillMoment? moment)
    {
        var run = new KilledProcess();
        using Process process = BenchProcess.Start("transfer", JsonSerializer.Serialize(job));
        Task listening = run.ListenAsync(process);
        bool isKilled = false;
        if (moment is not null && await Task.WhenAny(run.ComesAsync(moment), listening) != listening)
        {
            process.Kill();
            isKilled = true;
        }

        await listening;
        await process.WaitForExitAsync();
        return run.Result is not null || (isKilled && process.ExitCode is 128 + 9 or -1) ? run : throw new InvalidOperationException($"The transfer ended with {process.ExitCode} and without a result.");
    }

    private async Task ComesAsync(KillMoment moment)
    {
        if (moment.After is { } words)
        {
            await _said[words].Task;
        }

        await Task.Delay(moment.Delay);
    }

    private async Task ListenAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (_said.TryGetValue(line, out TaskCompletionSource? said))
            {
                _begun = line == KilledTransfer.Begun ? _clock.Elapsed : _begun;
                said.SetResult();
            }
            else if (line.EndsWith('}'))
            {
                Result = JsonSerializer.Deserialize<TransferResult>(line);
                _ended = _clock.Elapsed;
            }
        }
    }
}
