using System.Text.Json.Serialization;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>How far a table or index, or each data file of an export, has been read.</summary>
public sealed record ScanPlace
{
    /// <summary>Parts that the scan is cut into, where a query has one, or the data files.</summary>
    public required int Segments { get; init; }

    /// <summary>Where the next page of each segment starts that was begun and has not ended, in DynamoDB JSON; of a data file how many records lie before.</summary>
    public IReadOnlyDictionary<int, string> Open { get; init; } = new Dictionary<int, string>();

    /// <summary>The segments that have been read to their end.</summary>
    public IReadOnlyCollection<int> Ended { get; init; } = [];

    /// <summary>Whether all is there that has to be.</summary>
    [JsonIgnore]
    internal bool IsWhole => Ended is not null && Open is not null && Open.Values.All(key => key is not null);
}
