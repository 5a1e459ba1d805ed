using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes the type of a key whose name is typed; without a name it begins with <c>id</c>.</summary>
public sealed class KeyDefinitionCompleter : IArgumentCompleter
{
    private static readonly AttributeType[] s_keyTypes = [AttributeType.S, AttributeType.N, AttributeType.B];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string name = (wordToComplete ?? string.Empty).Trim('\'', '"').Split(':')[0];
        return s_keyTypes.Select(type => $"{(name.Length == 0 ? "id" : name)}:{type}").Select(key => new CompletionResult(WordCompleter.Quote(key), key, CompletionResultType.ParameterValue, key));
    }
}
