namespace DynamoBulk.Items;

/// <summary>Another process, or another command of this one, is at a file.</summary>
/// <param name="message">One sentence that says what to do.</param>
/// <param name="inner">What the system said.</param>
public sealed class FileInUseException(string message, Exception inner) : IOException(message, inner);
