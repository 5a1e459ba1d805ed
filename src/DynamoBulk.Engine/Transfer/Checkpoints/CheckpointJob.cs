using System.Text.Json.Serialization;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>What makes two runs the same transfer: only then may one go on where the other ended.</summary>
public sealed record CheckpointJob
{
    /// <summary>The kind of transfer: Import, Export, Receive.</summary>
    public required string Operation { get; init; }

    /// <summary>The table's ARN, or its name where it has none.</summary>
    public required string Table { get; init; }

    /// <summary>When the table was made, in UTC: one that was made again has nothing of what was written before.</summary>
    public DateTime? TableCreated { get; init; }

    /// <summary>The files or objects that are read, in order.</summary>
    public IReadOnlyList<InputFingerprint> Inputs { get; init; } = [];

    /// <summary>The file or object that is written; null where a table is.</summary>
    public string? Output { get; init; }

    /// <summary>What the user said that shapes the result, by parameter.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all is there that has to be.</summary>
    [JsonIgnore]
    internal bool IsWhole => Operation is not null && Table is not null && Parameters is not null && Inputs is not null && Inputs.All(input => input is { Name: not null, Content: not null });

    /// <summary>The job of a table.</summary>
    /// <param name="operation">The kind of transfer.</param>
    /// <param name="table">The table.</param>
    public static CheckpointJob Of(string operation, TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new() { Operation = operation, Table = table.TableArn ?? table.TableName, TableCreated = table.CreationDateTime };
    }

    /// <summary>What tells another job from this one, in words that follow "the checkpoint is of"; null when nothing does.</summary>
    internal string? Difference(CheckpointJob other)
    {
        if (Operation != other.Operation)
        {
            return $"a transfer of the kind {other.Operation.ToLowerInvariant()}, not {Operation.ToLowerInvariant()}";
        }

        if (Table != other.Table)
        {
            return $"the table '{other.Table}', not of '{Table}'";
        }

        if (TableCreated != other.TableCreated)
        {
            return $"a table '{Table}' that was made {other.TableCreated:u}, and this one was made {TableCreated:u}";
        }

        if (Output != other.Output)
        {
            return $"'{other.Output}', not of '{Output}'";
        }

        return InputDifference(other.Inputs) ?? ParameterDifference(other.Parameters);
    }

    private string? InputDifference(IReadOnlyList<InputFingerprint> others)
    {
        if (Inputs.Count != others.Count)
        {
            string? added = Inputs.Select(input => input.Name).Except(others.Select(other => other.Name)).FirstOrDefault();
            string? missing = others.Select(other => other.Name).Except(Inputs.Select(input => input.Name)).FirstOrDefault();
            string which = added is not null ? $" with '{added}'" : missing is not null ? $" without '{missing}'" : string.Empty;
            return $"{Counted(others.Count)}, not of {Counted(Inputs.Count)}{which}";
        }

        return Inputs.Zip(others, (mine, other) => mine.Difference(other)).FirstOrDefault(difference => difference is not null);
    }

    private string? ParameterDifference(IReadOnlyDictionary<string, string> others)
    {
        foreach (string name in Parameters.Keys.Union(others.Keys).Order(StringComparer.Ordinal))
        {
            string? mine = Parameters.GetValueOrDefault(name);
            string? other = others.GetValueOrDefault(name);
            if (mine != other)
            {
                return $"a run {Said(name, other)}, and this one is {Said(name, mine)}";
            }
        }

        return null;
    }

    private static string Counted(int inputs) => inputs == 1 ? "one file" : $"{inputs:N0} files";

    private static string Said(string name, string? value) => value is null ? $"without -{name}" : $"with -{name} {Items.Quotation.Of(value)}";
}
