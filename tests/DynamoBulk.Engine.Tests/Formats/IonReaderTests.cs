using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class IonReaderTests
{
    [Fact]
    public async Task What_the_export_of_the_service_writes_is_read()
    {
        string file = """
            $ion_1_0 {Item:{Authors:$dynamodb_SS::["Author1","Author2"],Dimensions:"8.5 x 11.0 x 1.5",ISBN:"333-3333333333",Id:103.,InPublication:false,PageCount:6d2,Price:2d3,ProductCategory:"Book",Title:"Book 103 Title"}}
            $ion_1_0 {Item:{Id:205.,Cover:{{aGVsbG8=}},Sizes:$dynamodb_NS::[1.,2.5],Bits:$dynamodb_BS::[{{aGk=}},{{}}],Nothing:null,More:{'odd name':[true,{}]}}}

            """;

        Assert.Equal(
            """
            1: {"Authors":{"SS":["Author1","Author2"]},"Dimensions":{"S":"8.5 x 11.0 x 1.5"},"ISBN":{"S":"333-3333333333"},"Id":{"N":"103"},"InPublication":{"BOOL":false},"PageCount":{"N":"6E2"},"Price":{"N":"2E3"},"ProductCategory":{"S":"Book"},"Title":{"S":"Book 103 Title"}}
            2: {"Id":{"N":"205"},"Cover":{"B":"aGVsbG8="},"Sizes":{"NS":["1","2.5"]},"Bits":{"BS":["aGk=",""]},"Nothing":{"NULL":true},"More":{"M":{"odd name":{"L":[{"BOOL":true},{"M":{}}]}}}}
            """,
            Show(await ReadAsync(new IonReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("103.", "103")]
    [InlineData("103", "103")]
    [InlineData("0", "0")]
    [InlineData("-0.", "-0")]
    [InlineData("-1_000_000", "-1000000")]
    [InlineData("6d2", "6E2")]
    [InlineData("6D+2", "6E+2")]
    [InlineData("1.5d-3", "1.5E-3")]
    [InlineData("1_0.2_5", "10.25")]
    [InlineData("1.d2", "1E2")]
    [InlineData("1e0", "1E0")]
    [InlineData("-1.50E2", "-1.50E2")]
    [InlineData("0xFF", "255")]
    [InlineData("-0Xff_ff", "-65535")]
    [InlineData("0x949b0f6f0023313c4499050de38f34e", "12345678901234567890123456789012345678")]
    [InlineData("0b1_01", "5")]
    [InlineData("-0B0", "-0")]
    [InlineData("12345678901234567890123456789012345678.", "12345678901234567890123456789012345678")]
    [InlineData("9.9999999999999999999999999999999999999d125", "9.9999999999999999999999999999999999999E125")]
    [InlineData("1d-130", "1E-130")]
    public async Task A_number_keeps_its_digits(string ion, string number) =>
        Assert.Equal($$$"""1: {"a":{"N":"{{{number}}}"},"b":{"NS":["{{{number}}}"]}}""", Show(await ReadAsync(new IonReader(), $"{{a:{ion},b:$dynamodb_NS::[{ion}]}}")));

    [Theory]
    [InlineData("""  "x"  """, "x")]
    [InlineData("""  ""  """, "")]
    [InlineData("""  "it's 日本"  """, "it's 日本")]
    [InlineData("""  "\0\a\b\t\n\v\f\r"  """, "\0\a\b\t\n\v\f\r")]
    [InlineData("""  "\"\'\?\\\/"  """, "\"'?\\/")]
    [InlineData("""  "\x41\xe9\u65E5\U0001F600"  """, "Aé日\U0001F600")]
    [InlineData("""  "\uD83D\uDE00"  """, "\U0001F600")]
    [InlineData("\"a\\\nb\\\r\nc\"", "abc")]
    [InlineData("\"a\tb\"", "a\tb")]
    [InlineData("""  "// {[( /* no comment"  """, "// {[( /* no comment")]
    [InlineData("'''a'''", "a")]
    [InlineData("''''''", "")]
    [InlineData("''' 'a' \"b\" \\''' '''", " 'a' \"b\" ''' ")]
    [InlineData("'''a\nb\r\nc\rd\\\n e'''", "a\nb\nc\nd e")]
    [InlineData("'''a''' // and\n /* then */ '''b''''''c'''", "abc")]
    [InlineData("sym_1$", "sym_1$")]
    [InlineData("'odd \\'symbol\\' \"\\x41'", "odd 'symbol' \"A")]
    [InlineData("''", "")]
    [InlineData("nullable", "nullable")]
    public async Task Strings_and_symbols_are_text(string ion, string text)
    {
        ItemRecord record = Assert.Single(await ReadAsync(new IonReader(), $"{{a:{ion}}}"));

        Assert.Equal(Canonical($$$"""{"a":{"S":{{{Quoted(text)}}}}}"""), Canonical(record.Item.ToString()));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("_a$1", "_a$1")]
    [InlineData("'a b'", "a b")]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData("'''a''' '''b'''", "ab")]
    [InlineData("'null'", "null")]
    [InlineData("'$10'", "$10")]
    [InlineData("'Item'", "Item")]
    [InlineData("''", "")]
    public async Task A_field_has_a_name_in_any_notation(string ion, string name)
    {
        ItemRecord record = Assert.Single(await ReadAsync(new IonReader(), $"{{{ion} : 1}}"));

        Assert.Equal(Canonical($$$"""{{{{Quoted(name)}}}:{"N":"1"}}"""), Canonical(record.Item.ToString()));
    }

    [Theory]
    [InlineData("{a:null,b:null.null,c:null.string,d:null.struct,e:null.timestamp}", """{"a":{"NULL":true},"b":{"NULL":true},"c":{"NULL":true},"d":{"NULL":true},"e":{"NULL":true}}""")]
    [InlineData("{a:true,b:false}", """{"a":{"BOOL":true},"b":{"BOOL":false}}""")]
    [InlineData("{a:{{ aG\n k= }},b:{{//8=}}}", """{"a":{"B":"aGk="},"b":{"B":"//8="}}""")]
    [InlineData("{a:[],b:{},c:[1,[x],{y:z,},],}", """{"a":{"L":[]},"b":{"M":{}},"c":{"L":[{"N":"1"},{"L":[{"S":"x"}]},{"M":{"y":{"S":"z"}}}]}}""")]
    [InlineData("{a:'$dynamodb_SS' :: ['''x''',\"y\"],b:$dynamodb_BS::[]}", """{"a":{"SS":["x","y"]},"b":{"BS":[]}}""")]
    [InlineData("/* c */ { // c\n a /* c */ : /* ' */ 1 /**/ , // \"\n b : 2 } // c", """{"a":{"N":"1"},"b":{"N":"2"}}""")]
    [InlineData("{a:1/* ' */,b:2// }\n}", """{"a":{"N":"1"},"b":{"N":"2"}}""")]
    [InlineData("{\v\fa\t:\r\n1\f}", """{"a":{"N":"1"}}""")]
    [InlineData("{}", "{}")]
    [InlineData("{Item:{}}", "{}")]
    [InlineData("{ 'Item' : { a : 1 } , }", """{"a":{"N":"1"}}""")]
    [InlineData("{Item:{a:1},b:2}", """{"Item":{"M":{"a":{"N":"1"}}},"b":{"N":"2"}}""")]
    [InlineData("{b:2,Item:{a:1}}", """{"b":{"N":"2"},"Item":{"M":{"a":{"N":"1"}}}}""")]
    [InlineData("{Item:\"x\"}", """{"Item":{"S":"x"}}""")]
    [InlineData("{Item:{{aGk=}}}", """{"Item":{"B":"aGk="}}""")]
    [InlineData("{Item:{Item:{a:1}}}", """{"Item":{"M":{"a":{"N":"1"}}}}""")]
    [InlineData("{Record:{a:1},b:2}", """{"Record":{"M":{"a":{"N":"1"}}},"b":{"N":"2"}}""")]
    [InlineData("{Record:1}", """{"Record":{"N":"1"}}""")]
    public async Task Each_Ion_type_becomes_its_attribute_type(string ion, string item)
    {
        Assert.Equal(item, Assert.Single(await ReadAsync(new IonReader(), ion)).Item.ToString());
        Assert.Equal(item, Assert.Single(await ReadAsync(new IonReader(), $"$ion_1_0 [\n{ion}\n]")).Item.ToString());
    }

    [Theory]
    [InlineData("nan", ProblemCode.InvalidNumber, "Attribute 'a b': 'nan' is not a number that DynamoDB keeps.")]
    [InlineData("+inf", ProblemCode.InvalidNumber, "Attribute 'a b': '+inf' is not a number that DynamoDB keeps.")]
    [InlineData("-inf", ProblemCode.InvalidNumber, "Attribute 'a b': '-inf' is not a number that DynamoDB keeps.")]
    [InlineData("1d126", ProblemCode.InvalidNumber, "Attribute 'a b': '1d126' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("123456789012345678901234567890123456789.", ProblemCode.InvalidNumber, "Attribute 'a b': '123456789012345678901234567890123456789.' has more than 38 significant digits, which is all that DynamoDB keeps.")]
    [InlineData("0x5e8bb3105280fdffdb2872d49de1ec4c2a5f547944808d95263fda6f84a475b215f2f928a40000000000000000000000000000000", ProblemCode.InvalidNumber, "Attribute 'a b': '0x5e8bb3105280fdffdb2872d49de1ec4c2a5f54…' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("-0b1_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000_0000000000", ProblemCode.InvalidNumber, "Attribute 'a b': '-0b1_0000000000_0000000000_0000000000_00…' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("2020T", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB has no type for a timestamp, 2020T; write it as a string or a number.")]
    [InlineData("[2020-02-29T12:30:00.5+01:00]", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB has no type for a timestamp, 2020-02-29T12:30:00.5+01:00; write it as a string or a number.")]
    [InlineData("{{\"clob }}\"}}", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB has no type for a clob, {{\"…\"}}; write it as a string.")]
    [InlineData("{{ '''clob''' }}", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB has no type for a clob, {{\"…\"}}; write it as a string.")]
    [InlineData("(+ 1 [2] {a:3})", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB has no type for an s-expression, (…); write it as a list.")]
    [InlineData("degrees::1", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB knows the annotations $dynamodb_SS, $dynamodb_NS and $dynamodb_BS of lists and no other; leave 'degrees' out.")]
    [InlineData("$dynamodb_S::[\"x\"]", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB knows the annotations $dynamodb_SS, $dynamodb_NS and $dynamodb_BS of lists and no other; leave '$dynamodb_S' out.")]
    [InlineData("$dynamodb_SS::null.list", ProblemCode.InvalidAttribute, "Attribute 'a b': DynamoDB knows the annotations $dynamodb_SS, $dynamodb_NS and $dynamodb_BS of lists and no other; leave '$dynamodb_SS' out.")]
    [InlineData("$dynamodb_SS::[1]", ProblemCode.InvalidAttribute, "Attribute 'a b': A list with the annotation $dynamodb_SS holds strings alone, $dynamodb_NS numbers, and $dynamodb_BS blobs.")]
    [InlineData("$dynamodb_SS::['x']", ProblemCode.InvalidAttribute, "Attribute 'a b': A list with the annotation $dynamodb_SS holds strings alone, $dynamodb_NS numbers, and $dynamodb_BS blobs.")]
    [InlineData("$dynamodb_NS::[null]", ProblemCode.InvalidAttribute, "Attribute 'a b': A list with the annotation $dynamodb_SS holds strings alone, $dynamodb_NS numbers, and $dynamodb_BS blobs.")]
    [InlineData("{{aGk}}", ProblemCode.InvalidAttribute, "Attribute 'a b': A binary value is no valid base64.")]
    public async Task What_DynamoDB_has_no_value_for_is_refused(string ion, string code, string message)
    {
        List<ItemRecord> records = await ReadAsync(new IonReader(), $"$ion_1_0 {{Item:{{'a b':{ion}}}}}\n$ion_1_0 {{Item:{{b:2}}}}");

        Assert.Equal($"1: {code} {message}\n2: {{\"b\":{{\"N\":\"2\"}}}}", Show(records));
        Assert.Equal($"{{Item:{{'a b':{ion}}}}}", records[0].Original?.ToString());
    }

    [Fact]
    public async Task A_change_out_of_an_incremental_export_is_no_item()
    {
        string line = "$ion_1_0 {Record:{Keys:{ISBN:\"333\"},Metadata:{WriteTimestampMicros:1684374845117899.},OldImage:{ISBN:\"333\",a:1.},NewImage:{ISBN:\"333\"}}}";

        Assert.Equal(
            "1: MalformedRecord The record is no item in Ion: It is a change, {Record:{…}}, out of an incremental export: Receive-DdbS3Export reads it with its manifest.",
            Show(await ReadAsync(new IonReader(), line)));
    }

    [Theory]
    [InlineData("{a:$ion_1_0}", 1)]
    [InlineData("$ion_1_0", 0)]
    [InlineData("$ion_1_0\n\n{a:1}\n", 1)]
    [InlineData("$ion_1_0 {a:1}{a:2} {a:3} $ion_1_0 {a:4}\t/**/{a:5}", 5)]
    [InlineData("\uFEFF$ion_1_0\r\n{a:1}\r\n{a:2}\r\n", 2)]
    [InlineData("[{a:1},{a:2},]", 2)]
    [InlineData("$ion_1_0 [ ] [\n{a:1} // one\n,\n{a:2} /* two */ , {a:3}\n] {a:4}", 4)]
    [InlineData("", 0)]
    [InlineData("\n \n// nothing\n/* at\nall */", 0)]
    [InlineData("{\n  a:\n  {\n    b:\n    {\n    }\n  }\n}\n{a:2}", 2)]
    [InlineData("{\na:\n{\n},\nb:\n[\n{\n},\n{\n}\n]\n}\n{a:2}", 2)]
    [InlineData("{a: // one\n{b:1}}", 1)]
    public async Task Structs_lie_in_the_file_as_they_like(string file, int count)
    {
        List<ItemRecord> records = await ReadAsync(new IonReader(), file);

        Assert.All(records, record => Assert.Null(record.Problem));
        Assert.Equal(count, records.Count);
    }

    [Fact]
    public async Task Each_item_tells_its_line_over_many_blocks()
    {
        var file = new StringBuilder("$ion_1_0\n// a comment\n[");
        for (int i = 0; i < 2000; i++)
        {
            file.Append(i == 0 ? "\n" : ",\n").Append("/* two\nlines */ {\n a: '''").Append('x', i % 100 == 3 ? 100_000 : 200).Append("\n'''\n}");
        }

        List<ItemRecord> records = await ReadAsync(new IonReader(), file + "\n]\n{a:1}");

        Assert.All(records, record => Assert.Null(record.Problem));
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => 5L + (5 * i)).Append(10_005), records.Select(record => record.Position.Number));
    }

    [Theory]
    [InlineData(32, null)]
    [InlineData(33, ProblemCode.NestedTooDeep)]
    [InlineData(100_000, ProblemCode.NestedTooDeep)]
    public async Task Nesting_is_limited(int depth, string? problem)
    {
        foreach ((string open, string close) in ((string, string)[])[("[", "]"), ("{a:", "}")])
        {
            string deep = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            List<ItemRecord> records = await ReadAsync(new IonReader(), $"{{Item:{{a:{deep}}}}}\n{{a:{deep}}}\n{{a:1}}");
            Assert.Equal([problem, problem, null], records.Select(record => record.Problem?.Code));
        }
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Canonical(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
}
