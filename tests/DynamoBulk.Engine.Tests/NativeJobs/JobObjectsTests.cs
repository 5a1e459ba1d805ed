using DynamoBulk.NativeJobs;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class JobObjectsTests
{
    private static readonly string[] s_export =
    [
        "old/AWSDynamoDB/01-a/_started", "old/AWSDynamoDB/01-a/data/x.json.gz", "old/AWSDynamoDB/01-a/data/y.json.gz",
        "old/AWSDynamoDB/01-a/manifest-files.json", "old/AWSDynamoDB/01-a/manifest-files.md5", "old/AWSDynamoDB/01-a/manifest-summary.json",
    ];

    [Theory]
    [InlineData("in/", "in/", "in/a in/b")]
    [InlineData("in", "in/", "in/a in/b")]
    [InlineData("in/a", "in/a", "in/a")]
    [InlineData("", "", "in/a in/b")]
    public void An_object_or_a_folder_stands_for_itself(string said, string told, string read)
    {
        (S3Address prefix, IReadOnlyList<ObjectInfo> objects) = Choose(said, "in/a", "in/b");
        Assert.Equal(told, prefix.Key);
        Assert.Equal(read.Split(' '), objects.Select(found => found.Address.Key));
    }

    [Theory]
    [InlineData("old/AWSDynamoDB/01-a/")]
    [InlineData("old/AWSDynamoDB/01-a")]
    [InlineData("old/")]
    public void The_folder_of_an_export_stands_for_its_data(string said)
    {
        (S3Address prefix, IReadOnlyList<ObjectInfo> objects) = Choose(said, s_export);
        Assert.Equal("old/AWSDynamoDB/01-a/data/", prefix.Key);
        Assert.Equal(["old/AWSDynamoDB/01-a/data/x.json.gz", "old/AWSDynamoDB/01-a/data/y.json.gz"], objects.Select(found => found.Address.Key));
    }

    [Fact]
    public void An_export_beside_something_else_has_to_be_named()
    {
        Assert.Equal("MixedInput", Refused("old/", [.. s_export, "old/b.json"]).Code);
        ServiceException several = Refused("old/", [.. s_export, "old/AWSDynamoDB/02-b/manifest-summary.json"]);
        Assert.Equal("SeveralExports", several.Code);
        Assert.Contains("s3://b/old/AWSDynamoDB/02-b/'", several.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_of_changes_has_no_data_in_its_folder() =>
        Assert.Equal("NoInput", Refused("AWSDynamoDB/03-c/", "AWSDynamoDB/03-c/manifest-files.json", "AWSDynamoDB/03-c/manifest-summary.json").Code);

    [Fact]
    public void What_begins_like_an_object_would_be_read_with_it()
    {
        ServiceException refusal = Refused("in/a.json", "in/a.json", "in/a.json.bak");
        Assert.Equal("AmbiguousInput", refusal.Code);
        Assert.Contains("s3://b/in/a.json.bak", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_begins_like_something_is_not_it() => Assert.Equal("NoSuchKey", Refused("in", "inside/a").Code);

    [Fact]
    public void Nothing_is_no_input() => Assert.Equal("NoSuchKey", Refused("in/").Code);

    [Fact]
    public void A_job_takes_50_000_objects()
    {
        string[] most = [.. Enumerable.Range(0, 50_000).Select(i => $"in/{i:D5}")];
        Assert.Equal(50_000, Choose("in/", most).Objects.Count);
        ServiceException refusal = Refused("in/", [.. most, "in/one-more"]);
        Assert.Equal("TooManyObjects", refusal.Code);
        Assert.Contains("50,001", refusal.Message, StringComparison.Ordinal);
    }

    private static ServiceException Refused(string said, params string[] keys) => Assert.Throws<ServiceException>(() => Choose(said, keys));

    private static (S3Address Prefix, IReadOnlyList<ObjectInfo> Objects) Choose(string said, params string[] keys) =>
        JobObjects.Choose(new S3Address("b", said), [.. keys.Where(key => key.StartsWith(said, StringComparison.Ordinal)).Select(key => new ObjectInfo(new S3Address("b", key), 1, "tag"))]);
}
