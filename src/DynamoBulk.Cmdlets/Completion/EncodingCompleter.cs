using System.Collections;
using DynamoBulk.Cmdlets.Binding;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes the words for encodings.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) =>
        EncodingTransformationAttribute.Words.Keys.Append("ansi").Append("windows-1252").Order(StringComparer.Ordinal);
}
