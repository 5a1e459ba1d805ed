namespace DynamoBulk.Transfer.Verification;

/// <summary>What was written could not be read back.</summary>
/// <param name="message">One sentence: what happened and what to do.</param>
/// <param name="innerException">Why.</param>
public sealed class VerificationException(string message, Exception innerException) : Exception(message, innerException);
