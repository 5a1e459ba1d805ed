using System.Globalization;
using System.Text;

namespace DynamoBulk.Bench.Kill;

/// <summary>How many kills landed where, and what was found after them.</summary>
internal sealed class KillReport
{
    private readonly SortedDictionary<KillPhase, int> _kills = [];
    private readonly List<string> _differences = [];

    public int Kills => _kills.Values.Sum();

    public int Jobs { get; private set; }

    public bool IsClean => _differences.Count == 0;

    public void Killed(KillPhase phase) => _kills[phase] = _kills.GetValueOrDefault(phase) + 1;

    /// <summary>A job came to its end.</summary>
    public void Ended(string name, IReadOnlyList<string> differences)
    {
        Jobs++;
        _differences.AddRange(differences.Select(difference => $"{name}: {difference}"));
        foreach (string difference in differences)
        {
            Console.Error.WriteLine($"{name}: {difference}");
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Kills} kills over {Jobs} jobs, {_differences.Count} differences");
        foreach ((KillPhase phase, int count) in _kills)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {count,4} {phase switch { KillPhase.BeforeCheckpoint => "before the first checkpoint", KillPhase.Middle => "in the middle", KillPhase.End => "at the end", _ => "after the checkpoint was removed" }}");
        }

        _differences.ForEach(difference => text.AppendLine(difference));
        return text.ToString();
    }
}

/// <summary>How far a process was when it was killed.</summary>
internal enum KillPhase
{
    /// <summary>Nothing is kept of it.</summary>
    BeforeCheckpoint,

    /// <summary>A part of the job is in the checkpoint.</summary>
    Middle,

    /// <summary>All was read.</summary>
    End,

    /// <summary>All was done, but not told.</summary>
    Done,
}
