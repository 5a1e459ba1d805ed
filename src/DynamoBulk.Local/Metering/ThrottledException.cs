using System.Text.Json;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Metering;

/// <summary>The refusal of a whole request for lack of capacity, with the reasons.</summary>
/// <remarks>
/// The list's name differs in case between the two exceptions, and clients read each in its own case only.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
/// </remarks>
internal sealed class ThrottledException(IReadOnlyList<ThrottlingReason> reasons) : ServiceException(TypeOf(reasons[0]), MessageOf(reasons[0]))
{
    public IReadOnlyList<ThrottlingReason> Reasons { get; } = reasons;

    public override void WriteDetails(Utf8JsonWriter response)
    {
        response.WriteStartArray(Reasons[0].IsOnDemand ? "throttlingReasons" : "ThrottlingReasons");
        foreach (ThrottlingReason reason in Reasons)
        {
            response.WriteStartObject();
            response.WriteString("reason", reason.Code);
            response.WriteString("resource", reason.Resource);
            response.WriteEndObject();
        }

        response.WriteEndArray();
        base.WriteDetails(response);
    }

    private static string TypeOf(ThrottlingReason reason) => reason.IsOnDemand
        ? "com.amazon.coral.availability#ThrottlingException"
        : "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";

    private static string MessageOf(ThrottlingReason reason) => reason switch
    {
        { Limit: ThroughputLimit.MaxOnDemand } => "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
        { IsOnDemand: true } => "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html.",
        { IsIndex: true } => "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.",
        _ => "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    };
}
