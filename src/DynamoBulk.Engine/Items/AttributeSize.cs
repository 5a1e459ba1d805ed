namespace DynamoBulk.Items;

/// <summary>What an attribute counts for in the size of its item.</summary>
/// <param name="Name">Its name in UTF-8.</param>
/// <param name="Size">Bytes of name and value.</param>
public readonly record struct AttributeSize(ReadOnlyMemory<byte> Name, int Size);
