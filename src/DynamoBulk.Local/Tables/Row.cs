namespace DynamoBulk.Local.Tables;

/// <summary>An item, or its entry in an index, as a view of bytes that do not change: of a request, or of a <see cref="RowHeap"/>.</summary>
/// <param name="key">Its place.</param>
/// <param name="json">The attributes, DynamoDB JSON in UTF-8.</param>
/// <param name="size">Bytes by the service's size rules.</param>
internal sealed class Row(RowKey key, ReadOnlyMemory<byte> json, int size)
{
    public RowKey Key { get; } = key;

    public ReadOnlyMemory<byte> Json { get; } = json;

    public int Size { get; } = size;
}
