namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A checkpoint that this transfer cannot use.</summary>
/// <param name="code">Exists, Damaged or OfAnotherJob: the end of the error's id.</param>
/// <param name="message">One sentence that says what to do.</param>
public sealed class CheckpointException(string code, string message) : Exception(message)
{
    /// <summary>Exists, Damaged or OfAnotherJob.</summary>
    public string Code => code;
}
