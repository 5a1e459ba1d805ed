using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>What items have been seen to hold under one name.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Types">The types of its values, NULL left out, each once.</param>
/// <param name="IsInEveryItem">Whether every item has it, and not as NULL.</param>
public sealed record AttributeSummary(string Name, IReadOnlyList<AttributeType> Types, bool IsInEveryItem);
