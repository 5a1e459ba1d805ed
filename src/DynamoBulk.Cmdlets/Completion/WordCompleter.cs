using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes a parameter from a list of words; silent when the list cannot be had.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? string.Empty).Trim('\'', '"');
        try
        {
            return Words(fakeBoundParameters ?? new Hashtable())
                .Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .Select(word => new CompletionResult(Quote(word), word, CompletionResultType.ParameterValue, word))
                .ToList();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return []; // an error behind Tab helps nobody
        }
    }

    /// <summary>The words to choose from.</summary>
    /// <param name="boundParameters">What the command line binds so far.</param>
    /// <returns>Words in the order to offer them.</returns>
    protected abstract IEnumerable<string> Words(IDictionary boundParameters);

    internal static string Quote(string word) =>
        word.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
}
