using DynamoBulk.Local.Jobs.Records;

namespace DynamoBulk.Local.Tests.Jobs.Records;

public sealed class IonRecordReaderTests
{
    /// <summary>The sample of the service's documentation, and what each notation of Ion becomes.</summary>
    [Theory]
    [InlineData("""{Authors:$dynamodb_SS::["A1","A2"],Id:103.,InPublication:false,PageCount:6d2,Title:"x"}""", """{"Authors":{"SS":["A1","A2"]},"Id":{"N":"103"},"InPublication":{"BOOL":false},"PageCount":{"N":"6E2"},"Title":{"S":"x"}}""")]
    [InlineData("{n:-1_000.5,m:1.5d-3,o:7,p:2.e1,q:0.}", """{"n":{"N":"-1000.5"},"m":{"N":"1.5E-3"},"o":{"N":"7"},"p":{"N":"2E1"},"q":{"N":"0"}}""")]
    [InlineData("{b:{{ aGk = }},c:{{}},n:$dynamodb_NS::[1.,2d1],d:$dynamodb_BS::[{{aGk=}}]}", """{"b":{"B":"aGk="},"c":{"B":""},"n":{"NS":["1","2E1"]},"d":{"BS":["aGk="]}}""")]
    [InlineData("{l:[\"a\",[1.],{},true],m:{'odd name':null,\"quoted\":{{//8=}}}}", """{"l":{"L":[{"S":"a"},{"L":[{"N":"1"}]},{"M":{}},{"BOOL":true}]},"m":{"M":{"odd name":{"NULL":true},"quoted":{"B":"//8="}}}}""")]
    [InlineData("""{s:"\"\\\n\t\x41\u00e9\U0001F600}{'//",t:'''a''' '''b\'c''',e:""}""", """{"s":{"S":"\"\\\n\tAé\uD83D\uDE00}{'//"},"t":{"S":"ab'c"},"e":{"S":""}}""")]
    [InlineData("{ /* } */ a : \"x\" , // }\n}", """{"a":{"S":"x"}}""")]
    [InlineData("{s:$dynamodb_SS::[]}", """{"s":{"SS":[]}}""")]
    public async Task An_item_is_read(string ion, string json) =>
        Assert.Equal(["0 " + json], await RecordReading.ReadAsync("$ion_1_0 {Item:" + ion + "}\n", stream => new IonRecordReader(stream)));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("$ion_1_0", new string[0])]
    [InlineData("$ion_1_0 {Item:{a:1.}}\n$ion_1_0 {Item:{a:2.}}\n", new[] { """0 {"a":{"N":"1"}}""", """1 {"a":{"N":"2"}}""" })]
    [InlineData("$ion_1_0 [ {Item:{a:1.}},\n // and\n {Item:\n{a:2.}} ]", new[] { """0 {"a":{"N":"1"}}""", """1 {"a":{"N":"2"}}""" })]
    [InlineData("{Keys:{}}{Item:[]}{}{Item:{},x:1.}{Item:{}}", new[]
    {
        "0 The record has the member 'Keys' beside Item, and the embedded endpoint knows none; conditions on items are not among what it rehearses.",
        "1 The member Item is no struct.", "2 The record has no member Item.",
        "3 The record has the member 'x' beside Item, and the embedded endpoint knows none; conditions on items are not among what it rehearses.", "4 {}",
    })]
    [InlineData("{Item:{a:2026-11-27T}} {Item:{a:word}} {Item:{a:$x::[]}} {Item:{a:$dynamodb_SS::[1.]}} {Item:{a:null.string}} {Item:{a:{{\"clob\"}}}} {Item:{}}", new[]
    {
        "0 One or more parameter values were invalid: An Ion timestamp has no type in DynamoDB",
        "1 One or more parameter values were invalid: The Ion symbol 'word' has no type in DynamoDB",
        "2 One or more parameter values were invalid: The Ion annotation '$x' names no type of DynamoDB",
        "3 One or more parameter values were invalid: A set of type SS holds a value of type N",
        "4 One or more parameter values were invalid: The Ion value 'null.string' has no type in DynamoDB",
        "5 One or more parameter values were invalid: An Ion clob has no type in DynamoDB", "6 {}",
    })]
    [InlineData("{Item:{}} {Item:{a:1.} {Item:{}}", new[] { "0 {}", "1 ended by « {Item:{a:1.} {Item:{}}»" })]
    [InlineData("{Item:{}} {Item:{a 1.}} {Item:{}}", new[] { "0 {}", "1 ended by «{Item:{a 1.}}»" })]
    [InlineData("{Item:{a:12x}} {Item:{}}", new[] { "0 ended by «{Item:{a:12x}}»" })]
    [InlineData("""{Item:{a:"\q"}}""", new[] { """0 ended by «{Item:{a:"\q"}}»""" })]
    [InlineData("{\"Item\":{\"a\":{\"S\":\"x\"}}}", new[] { """0 {"a":{"M":{"S":{"S":"x"}}}}""" })] // JSON is Ion, of other types
    public async Task Structs_are_records(string content, string[] expected) =>
        Assert.Equal(expected, await RecordReading.ReadAsync(content, stream => new IonRecordReader(stream)));

    [Fact]
    public async Task Lists_are_nested_no_deeper_than_an_item_may() =>
        Assert.Equal(
            ["0 Nesting Levels have exceeded supported limits: Attributes values cannot be nested beyond 32 levels"],
            await RecordReading.ReadAsync("{Item:{a:" + new string('[', 1_000) + new string(']', 1_000) + "}}", stream => new IonRecordReader(stream)));
}
