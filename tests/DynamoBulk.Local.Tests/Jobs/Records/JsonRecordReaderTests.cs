using System.Text;
using DynamoBulk.Local.Jobs.Records;

namespace DynamoBulk.Local.Tests.Jobs.Records;

public sealed class JsonRecordReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n\r\n \n", new string[0])]
    [InlineData("""{"Item":{"a":{"S":"x"}}}""", new[] { """0 {"a":{"S":"x"}}""" })]
    [InlineData("{\"Item\":{}}\r\n\n { \"Item\" : { \"a\" : 1 } } \n", new[] { "0 {}", "2 { \"a\" : 1 }" })]
    [InlineData("[1]\n7\n{}\n{\"Item\":[]}\n{\"Item\":{},\"If\":{\"x\":1}}\n{\"Item\":{}}", new[]
    {
        "0 The record has no member Item.", "1 The record has no member Item.", "2 The record has no member Item.", "3 The member Item is no object.",
        "4 The record has the member 'If' beside Item, and the embedded endpoint knows none; conditions on items are not among what it rehearses.", "5 {}",
    })]
    [InlineData("{\"Item\":{}}\n{\"Item\":{}\n{\"Item\":{}}", new[] { "0 {}", "1 ended by «{\"Item\":{}»" })]
    [InlineData("{\"Item\":{}}x\n{\"Item\":{}}", new[] { "0 ended by «{\"Item\":{}}x»" })]
    [InlineData("pk,name\n1,a", new[] { "0 ended by «pk,name»" })]
    public async Task Lines_are_records(string content, string[] expected) =>
        Assert.Equal(expected, await RecordReading.ReadAsync(content, stream => new JsonRecordReader(stream)));

    [Fact]
    public async Task Bytes_that_are_no_text_end_the_object() =>
        Assert.Equal(["0 ended by «{\"Item\":{\"a\":{\"S\":\"\uFFFD\"}}}»"], await RecordReading.ReadAsync(
            [.. "{\"Item\":{\"a\":{\"S\":\""u8, 0xFF, .. "\"}}}\n{\"Item\":{}}"u8], stream => new JsonRecordReader(stream)));

    [Fact]
    public async Task A_line_without_end_is_not_gathered_for_ever()
    {
        var endless = new MemoryStream(Encoding.UTF8.GetBytes(new string('x', RecordWindow.MaxRecordLength + 1)));
        await using var reader = new JsonRecordReader(endless);

        await Assert.ThrowsAsync<MalformedRecordException>(async () => await reader.ReadAsync(TestContext.Current.CancellationToken));
    }
}
