using DynamoBulk.Items;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class RoadChoiceTests
{
    private const long Gigabyte = 1_000_000_000;

    private static readonly TableInfo s_onDemand = new()
    {
        TableName = "Orders", TableStatus = "ACTIVE", BillingMode = "PayPerRequest", Keys = new KeySchema(new KeyAttribute("id", AttributeType.S)),
    };

    private static readonly RoadChoice s_large = new() { Table = s_onDemand, HasPlace = true, InputBytes = 10 * Gigabyte };

    [Fact]
    public void A_large_input_goes_by_way_of_S3()
    {
        Assert.Equal((ImportRoad.S3Load, $"at a unit a KB the input of {10_000:N0} MB would take 41 minutes at {4000:N0} write units a second"), s_large.Choose());
        Assert.Equal(ImportRoad.S3Import, (s_large with { IsNew = true }).Choose().Road);
        Assert.Equal(ImportRoad.S3Load, (s_large with { MaxWriteCapacity = 1024 }).Choose().Road);
        Assert.Equal(ImportRoad.S3Load, (s_large with { Table = s_onDemand with { BillingMode = "Provisioned", WriteCapacityUnits = 1024 } }).Choose().Road);
    }

    [Fact]
    public void A_small_capacity_makes_a_new_table_of_a_smaller_input_worth_an_import()
    {
        RoadChoice small = s_large with { InputBytes = Gigabyte, IsNew = true };
        Assert.Equal(ImportRoad.Client, small.Choose().Road);
        Assert.Equal(ImportRoad.S3Import, (small with { Table = s_onDemand with { BillingMode = "Provisioned", WriteCapacityUnits = 5 } }).Choose().Road);
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void What_speaks_against_a_job_is_told(string why, Func<object, object> change)
    {
        (ImportRoad road, string told) = ((RoadChoice)change(s_large)).Choose();

        Assert.Equal(ImportRoad.Client, road);
        Assert.Contains(why, told, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<object, object>> Obstacles => new()
    {
        { "-Verify is for that alone", choice => (RoadChoice)choice with { OwnParameter = "-Verify" } },
        { "no -StagingS3Uri", choice => (RoadChoice)choice with { HasPlace = false } },
        { "the input may have deletes", choice => (RoadChoice)choice with { MayDelete = true } },
        { "size of the input is not known", choice => (RoadChoice)choice with { InputBytes = 0 } },
        { "needs minutes to begin", choice => (RoadChoice)choice with { InputBytes = Gigabyte } },
        { "no limit below", choice => (RoadChoice)choice with { MaxWriteCapacity = 1023 } },
        { "-MaxWriteCapacity is for that alone where a table is made", choice => (RoadChoice)choice with { MaxWriteCapacity = 2000, IsNew = true } },
        { "a global one", choice => (RoadChoice)choice with { Table = s_onDemand with { Replicas = ["eu-north-1"] } } },
        { "fewer than the", choice => (RoadChoice)choice with { Table = s_onDemand with { BillingMode = "Provisioned", WriteCapacityUnits = 1023 } } },
        { "fewer than the", choice => (RoadChoice)choice with { Table = s_onDemand with { MaxWriteRequestUnits = 1000 } } },
    };
}
