using DynamoBulk.Items;
using DynamoBulk.Local.Jobs.Records;

namespace DynamoBulk.Local.Tests.Jobs.Records;

public sealed class CsvRecordReaderTests
{
    private static readonly KeyAttribute[] s_attributes = [new("pk", AttributeType.S), new("sk", AttributeType.N), new("bin", AttributeType.B)];

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("pk,sk\n", new string[0])]
    [InlineData("pk,sk,bin,n\na,1,aGk=,2\n", new[] { """0 {"pk":{"S":"a"},"sk":{"N":"1"},"bin":{"B":"aGk="},"n":{"S":"2"}}""" })]
    [InlineData("pk,PK,Sk\na,b,1\r\n\r\n,c,\n", new[] { """0 {"pk":{"S":"a"},"PK":{"S":"b"},"Sk":{"S":"1"}}""", """1 {"PK":{"S":"c"}}""" })]
    [InlineData("pk,q\n\"a,b\",\"say \"\"x\"\"\nand go\"\n", new[] { """0 {"pk":{"S":"a,b"},"q":{"S":"say \"x\"\nand go"}}""" })]
    [InlineData("\uFEFFpk\né\n", new[] { """0 {"pk":{"S":"é"}}""" })]
    [InlineData("pk,q\na\na,b,c\nb,d\n", new[] { "0 The row has 1 values, and there are 2 columns.", "1 The row has 3 values, and there are 2 columns.", """2 {"pk":{"S":"b"},"q":{"S":"d"}}""" })]
    [InlineData("pk,q\na,b\nb,say \"x\"\nc,d\n", new[] { """0 {"pk":{"S":"a"},"q":{"S":"b"}}""", "1 ended by «b,say \"x\"»" })]
    [InlineData("pk,q\na,\"b\" c\nc,d\n", new[] { "0 ended by «a,\"b\" c»" })]
    [InlineData("pk,q\na,\"b\nc,d\n", new[] { "0 ended by «a,\"b\nc,d\n»" })]
    [InlineData("pk,pk\na,b\n", new[] { "0 ended by «pk,pk»" })]
    [InlineData("pk,\na,b\n", new[] { "0 ended by «pk,»" })]
    public async Task The_first_line_names_the_columns(string content, string[] expected) =>
        Assert.Equal(expected, await RecordReading.ReadAsync(content, stream => new CsvRecordReader(stream, ',', null, s_attributes)));

    [Fact]
    public async Task With_a_list_of_names_the_first_line_is_data() =>
        Assert.Equal(
            ["""0 {"pk":{"S":"a"},"sk":{"N":"1"}}""", """1 {"pk":{"S":"b,c"}}"""],
            await RecordReading.ReadAsync("a|1\nb,c|\n", stream => new CsvRecordReader(stream, '|', ["pk", "sk"], s_attributes)));

    [Fact]
    public async Task Bytes_that_are_no_text_end_the_object() =>
        Assert.Equal(["0 {\"pk\":{\"S\":\"a\"}}", "1 ended by «\uFFFD»"], await RecordReading.ReadAsync(
            [.. "pk\na\n"u8, 0xFF, .. "\nb\n"u8], stream => new CsvRecordReader(stream, ',', null, s_attributes)));
}
