using System.Collections;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes system names of AWS Regions.</summary>
public sealed class RegionCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => AwsProfiles.RegionNames;
}
