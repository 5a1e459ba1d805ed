namespace DynamoBulk.Transfer.Verification;

/// <summary>What a table holds instead of what was written.</summary>
public enum DeviationKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>An item of another content.</summary>
    Different,

    /// <summary>An item, though it was deleted.</summary>
    NotDeleted,
}
