using DynamoBulk.Formats;
using DynamoBulk.Items;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>What is broken is told with its line, and what stands behind it is read.</summary>
public sealed class IonBrokenTextTests
{
    [Theory]
    [InlineData("{a:1", "A comma or } is expected, not the end.")]
    [InlineData("{a:1]", "A comma or } is expected, not ']'.")]
    [InlineData("{a:1}}", "Another struct or the end of the line is expected, not '}'.")]
    [InlineData("{a:1} x", "Another struct or the end of the line is expected, not 'x'.")]
    [InlineData("{a:1},", "Another struct or the end of the line is expected, not ','.")]
    [InlineData("{a:1 b:2}", "A comma or } is expected, not 'b'.")]
    [InlineData("{a 1}", "A colon is expected, not '1'.")]
    [InlineData("{a:}", "A value is expected, not '}'.")]
    [InlineData("{a:,}", "A value is expected, not ','.")]
    [InlineData("{a::b}", "A value is expected, not ':'.")]
    [InlineData("{,}", "The name of a field is expected, not ','.")]
    [InlineData("{1:2}", "The name of a field is expected, not '1'.")]
    [InlineData("{é:2}", "The name of a field is expected, not 'é'.")]
    [InlineData("{\u0001:2}", "The name of a field is expected, not the character 01.")]
    [InlineData("{null:1}", "'null' is the name of a field only between quotes.")]
    [InlineData("{$10:1}", "'$10' is a symbol by its number, and there is no text for it in the file.")]
    [InlineData("{a:$10}", "'$10' is a symbol by its number, and there is no text for it in the file.")]
    [InlineData("{a:[1 2]}", "A comma or ] is expected, not '2'.")]
    [InlineData("{a:[,]}", "A value is expected, not ','.")]
    [InlineData("{a:\"x}", "A string that starts with \" is not closed on its line.")]
    [InlineData("{'a:1}", "A symbol that starts with ' is not closed on its line.")]
    [InlineData("{a:\"\\q\"}", "'\\q' is no escape in a string.")]
    [InlineData("{a:\"\\x4\"}", "'\\x4' is no escape in a string.")]
    [InlineData("{a:\"\\u00g0\"}", "'\\u00g0' is no escape in a string.")]
    [InlineData("{a:\"\\U00110000\"}", "An escape in a string stands for 110000, which is no character.")]
    [InlineData("{a:\"\\uD83D\"}", "An escape in a string stands for D83D, which is no character.")]
    [InlineData("{a:\"\\uD83D\\u0041\"}", "An escape in a string stands for D83D, which is no character.")]
    [InlineData("{a:{{aGk=}", "A blob, which starts with {{, is not closed by }}.")]
    [InlineData("{a:null.text}", "'null.text' is no null in Ion.")]
    [InlineData("{a:007}", "'007' is no number in Ion.")]
    [InlineData("{a:+1}", "'+1' is no number in Ion.")]
    [InlineData("{a:-}", "'-' is no number in Ion.")]
    [InlineData("{a:.5}", "A value is expected, not '.'.")]
    [InlineData("{a:1__0}", "'1__0' is no number in Ion.")]
    [InlineData("{a:1_}", "'1_' is no number in Ion.")]
    [InlineData("{a:1._0}", "'1._0' is no number in Ion.")]
    [InlineData("{a:1d}", "'1d' is no number in Ion.")]
    [InlineData("{a:1f2}", "'1f2' is no number in Ion.")]
    [InlineData("{a:0x}", "'0x' is no number in Ion.")]
    [InlineData("{a:0b2}", "'0b2' is no number in Ion.")]
    [InlineData("{a:1 / 2}", "A slash is neither a value nor the beginning of a comment.")]
    [InlineData("text", "An item is a struct, {…}.")]
    [InlineData("{{aGk=}}", "An item is a struct, {…}.")]
    [InlineData("(a b)", "An item is a struct, {…}.")]
    [InlineData("\"a\" {a:1}", "An item is a struct, {…}.")]
    [InlineData("note::{a:1}", "An item is a struct, {…}.")]
    [InlineData("$ion_2_0 {a:1}", "Only version 1.0 of Ion is read.")]
    public async Task A_line_that_is_no_item_is_one_bad_record(string line, string reason)
    {
        List<ItemRecord> records = await ReadAsync(new IonReader(), $"$ion_1_0 {{a:1}}\n{line}\n$ion_1_0 {{a:2}}\n{{a:3}}\n");

        Assert.Equal(
            $"1: {{\"a\":{{\"N\":\"1\"}}}}\n2: MalformedRecord The record is no item in Ion: {reason}\n3: {{\"a\":{{\"N\":\"2\"}}}}\n4: {{\"a\":{{\"N\":\"3\"}}}}",
            Show(records));
        Assert.Equal(line, records[1].Original?.ToString());
    }

    [Theory]
    [InlineData("{a:1,\n  b:[1\n  c:2}\n}\n{a:2}", "1: MalformedRecord The record is no item in Ion (line 3): A comma or ] is expected, not 'c'.\n5: {\"a\":{\"N\":\"2\"}}")]
    [InlineData("[\n  {\n    a:[\n      {\n        b:1]\n      }\n    ]\n  },\n  {a:2}\n]", "2: MalformedRecord The record is no item in Ion (line 5): A comma or } is expected, not ']'.\n9: {\"a\":{\"N\":\"2\"}}")]
    [InlineData("[\n{a:\"x},\n]\n{a:2}", "2: MalformedRecord The record is no item in Ion: A string that starts with \" is not closed on its line.\n4: {\"a\":{\"N\":\"2\"}}")]
    [InlineData("[{a:1},1,{a:2}]\n{a:3}", "1: {\"a\":{\"N\":\"1\"}}\n1: MalformedRecord The record is no item in Ion: An item is a struct, {…}.\n2: {\"a\":{\"N\":\"3\"}}")]
    [InlineData("{a:{{aGk\n{a:2}", "1: MalformedRecord The record is no item in Ion: A blob, which starts with {{, is not closed by }}.\n2: {\"a\":{\"N\":\"2\"}}")]
    [InlineData("{a:\"x\\\n{a:2}\n{a:3}", "1: MalformedRecord The record is no item in Ion: A string that starts with \" is not closed on its line.\n3: {\"a\":{\"N\":\"3\"}}")]
    [InlineData("{a:'''x\n{a:2}", "1: MalformedRecord The record is no item in Ion: A string between ''' and ''' is not closed.")]
    [InlineData("{a:1}\n/* x\n{a:2}", "1: {\"a\":{\"N\":\"1\"}}\n2: MalformedRecord The record is no item in Ion: A comment that starts with /* is not closed by */.")]
    [InlineData("{a:[1, // more\n{a:2}\n{a:3}\n{a:4}", "1: MalformedRecord The record is no item in Ion (line 2): A comma or ] is expected, not the end.\n3: {\"a\":{\"N\":\"3\"}}\n4: {\"a\":{\"N\":\"4\"}}")]
    public async Task Reading_goes_on_where_the_next_struct_starts(string file, string records) => Assert.Equal(records, Show(await ReadAsync(new IonReader(), file)));

    [Theory]
    [InlineData("{a:[[[[")]
    [InlineData("{a:{b:")]
    [InlineData("{a:(")]
    public async Task A_line_that_is_cut_short_ends_before_the_next_marker(string cut)
    {
        List<ItemRecord> records = await ReadAsync(new IonReader(), $"$ion_1_0 {cut}\n$ion_1_0 {{a:2}}\n  $ion_1_0\n{{a:3}}");

        Assert.Equal([(1, cut), (2, null), (4, null)], records.Select(record => ((int)record.Position.Number, record.Original?.ToString())));
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_is_one_bad_record()
    {
        List<ItemRecord> records = await ReadAsync(new IonReader(), [.. "{a:\""u8, 0xE9, .. "\"}\n{a:2}"u8]);

        Assert.Equal("1: MalformedRecord The record is no item in Ion: It is not valid UTF-8; say with -Encoding how the file is encoded, such as latin1, or save it as UTF-8.\n2: {\"a\":{\"N\":\"2\"}}", Show(records));
    }

    [Theory]
    [InlineData("$ion_1_0\n[{a:1},\n{a:2}\n", "input ends inside the list that begins in line 2; is it cut short?")]
    [InlineData("[", "input ends inside the list that begins in line 1; is it cut short?")]
    public async Task A_list_that_is_cut_short_is_told(string file, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new IonReader(), file))).Message);

    [Fact]
    public async Task Binary_Ion_is_refused()
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new IonReader(), [0xE0, 0x01, 0x00, 0xEA, 0xD0]));

        Assert.Equal("input is binary Ion, which is not read; convert it to Ion text.", exception.Message);
    }

    [Theory]
    [InlineData("{a:\"")]
    [InlineData("{a:'''")]
    [InlineData("{a:{{")]
    [InlineData("/*")]
    [InlineData("{a:[[")]
    [InlineData("text ")]
    public async Task What_never_ends_is_refused(string beginning)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new IonReader(), $"{{a:1}}\n{beginning}{new string('x', 20 << 20)}"));

        Assert.Equal("input line 2: a single record is longer than 16 MB, which no item is; is the file of another format (-Format)?", exception.Message);
    }
}
