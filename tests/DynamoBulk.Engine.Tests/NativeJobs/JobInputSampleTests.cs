using System.IO.Compression;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class JobInputSampleTests
{
    [Theory]
    [InlineData("{\"Item\":{\"id\":{\"S\":\"1\"}}}\n{\"Item\":{}}")]
    [InlineData(" {\"Item\" : {\"id\":{\"S\":\"1\"}}, \"ConditionExpression\":\"x\"}\n")]
    [InlineData("{\"Item\":{\"id\":{\"S\":\"cut he")]
    [InlineData("")]
    public void Lines_of_DynamoDB_JSON_are_taken(string sample) => Check(sample, ItemFormat.DynamoDbJson);

    [Theory]
    [InlineData("{\"id\":\"1\"}\n")]
    [InlineData("{\"id\":{\"S\":\"1\"}}\n")]
    [InlineData("[{\"Item\":{\"id\":{\"S\":\"1\"}}}]")]
    [InlineData("{\n  \"Item\": {}\n}\n")]
    [InlineData("id,name\n1,2\n")]
    [InlineData("$ion_1_0 {Item:{id:\"1\"}}\n")]
    public void Anything_else_is_refused(string sample) =>
        Assert.Equal("WrongInputFormat", Assert.Throws<ServiceException>(() => Check(sample, ItemFormat.DynamoDbJson)).Code);

    [Fact]
    public void An_export_of_changes_is_refused_by_name() => Assert.Equal("IncrementalExport", Assert.Throws<ServiceException>(
        () => Check("{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1\"}},\"Keys\":{\"id\":{\"S\":\"1\"}},\"NewImage\":{}}\n", ItemFormat.DynamoDbJson)).Code);

    [Fact]
    public void Ion_begins_with_its_marker()
    {
        Check("$ion_1_0 {Item:{id:\"1\"}}\n", ItemFormat.Ion);
        Assert.Equal("WrongInputFormat", Assert.Throws<ServiceException>(() => Check("{\"Item\":{}}\n", ItemFormat.Ion)).Code);
    }

    [Theory]
    [InlineData("a.csv.gz", "id\n", ItemFormat.Csv)]
    [InlineData("a.tsv", "id\n", ItemFormat.Tsv)]
    [InlineData("a.ion.zst", "", ItemFormat.Ion)]
    [InlineData("a.json.gz", "$ion_1_0 {Item:{}}", ItemFormat.Ion)]
    [InlineData("a.json", "{\"Item\":{}}", ItemFormat.DynamoDbJson)]
    [InlineData("a", "{\"Item\":{}}", ItemFormat.DynamoDbJson)]
    public void The_format_is_told_by_content_and_name(string name, string sample, ItemFormat expected)
    {
        Assert.Equal(expected, JobInputSample.FormatOf(Address(name), Encoding.UTF8.GetBytes(sample), ItemFormat.Auto));
        Assert.Equal(ItemFormat.Csv, JobInputSample.FormatOf(Address(name), Encoding.UTF8.GetBytes(sample), ItemFormat.Csv));
    }

    [Fact]
    public async Task Of_a_packed_object_the_beginning_is_unpacked_as_far_as_it_goes()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{{\"Item\":{{\"id\":{{\"S\":\"{i}\"}}}}}}\n")));
        var packed = new MemoryStream();
        await using (var packing = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            await packing.WriteAsync(text, TestContext.Current.CancellationToken);
        }

        ReadOnlyMemory<byte> sample = await JobInputSample.UnpackAsync(packed.ToArray().AsMemory(0, 40_000), InputCompression.Gzip, TestContext.Current.CancellationToken);
        Assert.True(sample.Length > 30_000);
        Assert.True(text.AsSpan().StartsWith(sample.Span));
    }

    [Fact]
    public void Names_tell_how_objects_are_packed_when_they_agree()
    {
        Assert.Equal(InputCompression.Gzip, JobInputCompression.Of(Objects("a.json.gz", "b.GZ"), InputCompression.Auto));
        Assert.Equal(InputCompression.Zstd, JobInputCompression.Of(Objects("a.json.zst"), InputCompression.Auto));
        Assert.Equal(InputCompression.None, JobInputCompression.Of(Objects("a.json", "b"), InputCompression.Auto));
        Assert.Equal(InputCompression.Gzip, JobInputCompression.Of(Objects("a.json.gz", "b"), InputCompression.Gzip));
        ServiceException mixed = Assert.Throws<ServiceException>(() => JobInputCompression.Of(Objects("a.json.gz", "b.json.gz", "c.json"), InputCompression.Auto));
        Assert.Equal("MixedCompression", mixed.Code);
        Assert.Contains("s3://b/c.json", mixed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, InputCompression.Gzip)]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD }, InputCompression.Zstd)]
    [InlineData(new byte[] { (byte)'{' }, InputCompression.None)]
    public void The_first_bytes_tell_how_an_object_is_packed(byte[] beginning, InputCompression found)
    {
        foreach (InputCompression said in new[] { InputCompression.None, InputCompression.Gzip, InputCompression.Zstd })
        {
            Exception? refusal = Record.Exception(() => JobInputCompression.Check(Address("a"), beginning, said));
            Assert.Equal(said == found ? null : "WrongCompression", (refusal as ServiceException)?.Code);
        }
    }

    private static void Check(string sample, ItemFormat format) => JobInputSample.Check(Address("a.json"), Encoding.UTF8.GetBytes(sample), format);

    private static S3Address Address(string name) => new("b", name);

    private static ObjectInfo[] Objects(params string[] names) => [.. names.Select(name => new ObjectInfo(Address(name), 1, "tag"))];
}
