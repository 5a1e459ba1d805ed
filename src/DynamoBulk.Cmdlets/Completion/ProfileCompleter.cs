using System.Collections;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes names of credential profiles.</summary>
public sealed class ProfileCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => AwsProfiles.ProfileNames;
}
