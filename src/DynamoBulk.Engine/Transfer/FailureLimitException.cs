namespace DynamoBulk.Transfer;

/// <summary>More items failed than may.</summary>
/// <param name="message">One sentence, and the last of them.</param>
internal sealed class FailureLimitException(string message) : Exception(message);
