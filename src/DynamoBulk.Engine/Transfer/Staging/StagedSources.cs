namespace DynamoBulk.Transfer.Staging;

/// <summary>The sources that records came from (files, objects, the pipeline), each under a number.</summary>
internal sealed class StagedSources
{
    private readonly List<string?> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The source of a number.</summary>
    /// <param name="number">What <see cref="NumberOf"/> gave.</param>
    public string? this[int number] => _names[number];

    /// <summary>The number of a source.</summary>
    /// <param name="name">Its name; null for the pipeline.</param>
    public int NumberOf(string? name)
    {
        if (!_numbers.TryGetValue(name ?? string.Empty, out int number))
        {
            number = _names.Count;
            _names.Add(name);
            _numbers.Add(name ?? string.Empty, number);
        }

        return number;
    }
}
