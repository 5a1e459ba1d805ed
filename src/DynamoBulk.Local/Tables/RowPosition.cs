namespace DynamoBulk.Local.Tables;

/// <summary>A place in <see cref="SortedRows"/>, good until the next change.</summary>
/// <param name="Chunk">The number of the array.</param>
/// <param name="Index">The index in it, or the complement of where a missing row belongs.</param>
internal readonly record struct RowPosition(int Chunk, int Index);
