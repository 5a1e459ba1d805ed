namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>An export that cannot be read, or cannot be relied upon.</summary>
/// <param name="code">The error id that scripts act on, such as <c>DataFileDamaged</c>.</param>
/// <param name="message">One sentence: which file, what is wrong with it, and what to do.</param>
/// <param name="inner">What showed it, or null.</param>
public sealed class ExportException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code of a data file whose bytes or records are not what the manifest says.</summary>
    public const string DataFileDamaged = nameof(DataFileDamaged);

    /// <summary>The error id.</summary>
    public string Code => code;

    /// <summary>Whether items of a bad data file were handed on before it showed that it is bad, so that nothing can go on from there.</summary>
    public bool HasTaintedItems { get; init; }
}
