namespace DynamoBulk.Local.Tables;

/// <summary>A stored item, or its entry in an index. Never changed: a write replaces it.</summary>
/// <param name="key">Its place.</param>
/// <param name="json">The attributes, DynamoDB JSON in UTF-8.</param>
/// <param name="size">Bytes by the service's size rules.</param>
internal sealed class Row(RowKey key, byte[] json, int size)
{
    public RowKey Key { get; } = key;

    public byte[] Json { get; } = json;

    public int Size { get; } = size;
}
