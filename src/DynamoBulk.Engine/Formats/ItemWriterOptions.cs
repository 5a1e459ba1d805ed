namespace DynamoBulk.Formats;

/// <summary>What a writer should know beside the format.</summary>
public sealed record ItemWriterOptions
{
    /// <summary>The attributes that become csv columns, in this order, and no others; null (default) for all that any item has.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Without <see cref="Columns"/>: attributes that become the first csv columns, such as the key. Default: none.</summary>
    public IReadOnlyList<string> LeadingColumns { get; init; } = [];
}
