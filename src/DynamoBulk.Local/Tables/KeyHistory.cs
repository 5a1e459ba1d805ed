namespace DynamoBulk.Local.Tables;

/// <summary>The changes of one key from some moment on, in the order of time; at least one.</summary>
/// <param name="Key">The key.</param>
/// <param name="Changes">The changes.</param>
internal sealed record KeyHistory(RowKey Key, IReadOnlyList<Change> Changes);
