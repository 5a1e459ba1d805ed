namespace DynamoBulk.Items;

/// <summary>Why an item cannot be written, or a record not be read.</summary>
/// <param name="Code">One of <see cref="ProblemCode"/>: the error id that scripts act on.</param>
/// <param name="Message">One sentence: what is wrong and, where it helps, what to do.</param>
public sealed record ItemProblem(string Code, string Message);
