using System.Text;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>An item of a scenario, in the form each writer wants.</summary>
/// <param name="PartitionKey">The key <c>pk</c>.</param>
/// <param name="SortKey">The key <c>sk</c>.</param>
/// <param name="Bytes">About its size by the service's rules.</param>
internal readonly record struct SampleItem(string PartitionKey, int SortKey, int Bytes)
{
    private string Padding => new('x', Math.Max(0, Bytes - PartitionKey.Length - 20));

    public Item ToItem() =>
        new(Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{PartitionKey}}}"},"sk":{"N":"{{{SortKey}}}"},"gk":{"S":"{{{PartitionKey}}}"},"pad":{"S":"{{{Padding}}}"}}"""));

    public Dictionary<string, AttributeValue> ToAttributes() => new()
    {
        ["pk"] = new AttributeValue(PartitionKey),
        ["sk"] = new AttributeValue { N = SortKey.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        ["gk"] = new AttributeValue(PartitionKey),
        ["pad"] = new AttributeValue(Padding),
    };
}
