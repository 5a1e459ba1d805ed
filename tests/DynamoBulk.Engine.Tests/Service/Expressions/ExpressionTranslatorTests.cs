using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service.Expressions;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Service.Expressions;

public class ExpressionTranslatorTests
{
    [Theory]
    [InlineData("total > 100 AND begins_with(sku, 'A')", "#n0 > :v0 AND begins_with(#n1, :v1)", "total sku", """{"N":"100"} {"S":"A"}""")]
    [InlineData("\"my.attr\" = 'it''s'", "#n0 = :v0", "my.attr", """{"S":"it's"}""")]
    [InlineData("\"say \"\"hi\"\"\"<>''", "#n0 <> :v0", "say \"hi\"", """{"S":""}""")]
    [InlineData("a = 1 or A = 1", "#n0 = :v0 OR #n1 = :v0", "a A", """{"N":"1"}""")]
    [InlineData("a=-1.50e+3", "#n0 = :v0", "a", """{"N":"-1.50e+3"}""")]
    [InlineData("a>=.5", "#n0 >= :v0", "a", """{"N":".5"}""")]
    [InlineData("a = true and b = FALSE and c <> Null", "#n0 = :v0 AND #n1 = :v1 AND #n2 <> :v2", "a b c", """{"BOOL":true} {"BOOL":false} {"NULL":true}""")]
    [InlineData("a.b[0][12].\"c d\".a = b", "#n0.#n1[0][12].#n2.#n0 = #n1", "a b c d", "")]
    [InlineData("x between 1 and y AND z = 2", "#n0 BETWEEN :v0 AND #n1 AND #n2 = :v1", "x y z", """{"N":"1"} {"N":"2"}""")]
    [InlineData("status in ('a', 'b','a')", "#n0 IN (:v0, :v1, :v0)", "status", """{"S":"a"} {"S":"b"}""")]
    [InlineData("5 < size(a.b)", ":v0 < size(#n0.#n1)", "a b", """{"N":"5"}""")]
    [InlineData("size = 5 AND contains = 1", "#n0 = :v0 AND #n1 = :v1", "size contains", """{"N":"5"} {"N":"1"}""")]
    [InlineData("Attribute_Exists(a) and not attribute_not_exists(b.c)", "attribute_exists(#n0) AND NOT attribute_not_exists(#n1.#n2)", "a b c", "")]
    [InlineData("attribute_type(a, 'SS')", "attribute_type(#n0, :v0)", "a", """{"S":"SS"}""")]
    [InlineData("contains(tags, 'x') or contains(a, b)", "contains(#n0, :v0) OR contains(#n1, #n2)", "tags a b", """{"S":"x"}""")]
    [InlineData("(a = 1 OR b = 2) AND NOT (c = 3)", "(#n0 = :v0 OR #n1 = :v1) AND NOT (#n2 = :v2)", "a b c", """{"N":"1"} {"N":"2"} {"N":"3"}""")]
    [InlineData("(((a = 1)))", "(#n0 = :v0)", "a", """{"N":"1"}""")]
    [InlineData("((a = 1) AND b = 2)", "((#n0 = :v0) AND #n1 = :v1)", "a b", """{"N":"1"} {"N":"2"}""")]
    [InlineData("\"and\" = 1 AND a.in = 1", "#n0 = :v0 AND #n1.#n2 = :v0", "and a in", """{"N":"1"}""")]
    [InlineData("größe_1 = 'ä'\n\tAND\r\n_x = 1", "#n0 = :v0 AND #n1 = :v1", "größe_1 _x", """{"S":"ä"} {"N":"1"}""")]
    public void Names_and_literals_become_placeholders(string expression, string translated, string names, string values)
    {
        var translator = new ExpressionTranslator();

        Assert.Equal(translated, translator.TranslateCondition(expression));
        Assert.Equal(names, string.Join(' ', translator.Names.Values));
        Assert.Equal(values, string.Join(' ', translator.Values.Values));
        Assert.Equal(translator.Names.Keys, Enumerable.Range(0, translator.Names.Count).Select(i => $"#n{i}"));
        Assert.Equal(translator.Values.Keys, Enumerable.Range(0, translator.Values.Count).Select(i => $":v{i}"));
    }

    [Theory]
    [InlineData("", 1, "a name or a value is expected here, not the end.", "  \n  ^")]
    [InlineData("total >", 8, "a name or a value is expected here, not the end.", "  total >\n         ^")]
    [InlineData("total > )", 9, "a name or a value is expected here, not ')'.", "  total > )\n          ^")]
    [InlineData("total", 6, "a comparator (=, <>, <, <=, >, >=, BETWEEN, IN) is expected here, not the end.", "  total\n       ^")]
    [InlineData("a = 1 b = 2", 7, "AND, OR or the end is expected here, not b.", "  a = 1 b = 2\n        ^")]
    [InlineData("(a = 1", 7, "')' is expected here, not the end.", "  (a = 1\n        ^")]
    [InlineData("a = 'x", 5, "the quote ' is never closed.", "  a = 'x\n      ^~")]
    [InlineData("a = 12abc", 5, "'12abc' is no number that DynamoDB takes; text is put in single quotes.", "  a = 12abc\n      ^~~~~")]
    [InlineData("a = 1E200", 5, "'1E200' is no number that DynamoDB takes; text is put in single quotes.", "  a = 1E200\n      ^~~~~")]
    [InlineData("user-id = 1", 5, "a name that has a hyphen is put in double quotes.", "  user-id = 1\n      ^")]
    [InlineData("a != 1", 3, "'not equal' is written <>.", "  a != 1\n    ^")]
    [InlineData("#a = :b", 1, "names and values stand in their places, without placeholders: total > 100.", "  #a = :b\n  ^")]
    [InlineData("a == 1", 4, "a name or a value is expected here, not '='.", "  a == 1\n     ^")]
    [InlineData("a & b", 3, "'&' means nothing here; names with other characters than letters, digits and _ are put in double quotes.", "  a & b\n    ^")]
    [InlineData("in = 5", 1, "a name or a value ('in' is a keyword; as a name it is put in double quotes) is expected here, not in.", "  in = 5\n  ^~")]
    [InlineData("a[-1] = 5", 3, "an index, 0 or more is expected here, not -1.", "  a[-1] = 5\n    ^~")]
    [InlineData("a.5 = 5", 2, "a comparator (=, <>, <, <=, >, >=, BETWEEN, IN) is expected here, not .5.", "  a.5 = 5\n   ^~")]
    [InlineData("\"\" = 5", 1, "a name has at least one character.", "  \"\" = 5\n  ^~")]
    [InlineData("a BETWEEN 1, 2", 12, "AND is expected here, not ','.", "  a BETWEEN 1, 2\n             ^")]
    [InlineData("a IN 1", 6, "'(' is expected here, not 1.", "  a IN 1\n       ^")]
    [InlineData("begins_with(a)", 14, "',' is expected here, not ')'.", "  begins_with(a)\n               ^")]
    [InlineData("attribute_exists('a')", 18, "a name is expected here, not 'a'.", "  attribute_exists('a')\n                   ^~~")]
    [InlineData("attribute_type(a, 'X')", 19, "a type is expected: 'S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'.", "  attribute_type(a, 'X')\n                    ^~~")]
    [InlineData("a\n= 1\nAND", 10, "a name or a value is expected here, not the end.", "  a = 1 AND\n           ^")]
    public void What_cannot_be_read_is_shown(string expression, int position, string reason, string underlined)
    {
        ExpressionSyntaxException exception = Assert.Throws<ExpressionSyntaxException>(() => new ExpressionTranslator().TranslateCondition(expression));

        Assert.Equal($"The expression cannot be read at position {position}: {reason}\n{underlined}", exception.Message);
        Assert.Equal((expression, position), (exception.Expression, exception.Position));
    }

    [Fact]
    public void Brackets_without_end_do_not_end_the_process() =>
        Assert.Throws<ExpressionSyntaxException>(() => new ExpressionTranslator().TranslateCondition(new string('(', 1_000_000)));

    [Fact]
    public void The_expressions_of_one_request_share_their_placeholders()
    {
        var translator = new ExpressionTranslator();

        Assert.Equal("#n0 = :v0", translator.TranslateCondition("id = 'a'"));
        Assert.Equal("#n1 = :v1 AND #n0 <> :v0", translator.TranslateCondition("total = 1 AND id <> 'a'"));
        Assert.Equal("#n0, #n2, #n3", translator.TranslateProjection(["id", "user-id", "id", "a.b"]));
        Assert.Equal(["id", "total", "user-id", "a.b"], translator.Names.Values);
    }

    [Theory]
    [InlineData("n = '42'", """{"N":"42"}""")]
    [InlineData("n = 'abc'", """{"S":"abc"}""")]
    [InlineData("s = 42", """{"S":"42"}""")]
    [InlineData("s = 1.50", """{"S":"1.50"}""")]
    [InlineData("s = true", """{"BOOL":true}""")]
    [InlineData("b = 'aGk='", """{"B":"aGk="}""")]
    [InlineData("b = 'no base64!'", """{"S":"no base64!"}""")]
    [InlineData("'42' = n", """{"N":"42"}""")]
    [InlineData("n BETWEEN '1' AND 2", """{"N":"1"} {"N":"2"}""")]
    [InlineData("s IN (1, 'x')", """{"S":"1"} {"S":"x"}""")]
    [InlineData("begins_with(s, 2026)", """{"S":"2026"}""")]
    [InlineData("index = '7'", """{"N":"7"}""")]
    [InlineData("other = '42' AND n.part = '42' AND size(s) > 3 AND attribute_type(n, 'N')", """{"S":"42"} {"N":"3"} {"S":"N"}""")]
    public void A_literal_takes_the_type_of_the_key_it_is_compared_with(string expression, string values)
    {
        var schema = new KeySchema(new KeyAttribute("n", AttributeType.N), new KeyAttribute("s", AttributeType.S), [new("b", AttributeType.B, "i"), new("index", AttributeType.N, "i")]);
        var translator = new ExpressionTranslator(schema);

        translator.TranslateCondition(expression);

        Assert.Equal(values, string.Join(' ', translator.Values.Values));
    }

    [Fact]
    public void Any_expression_keeps_its_structure() =>
        Prop.ForAll(Arb.From(ConditionOf(4)), printed =>
        {
            var translator = new ExpressionTranslator();
            string translated = translator.TranslateCondition(printed.User);
            Assert.Equal(printed.Plain, PutBack(translated, translator));
        }).QuickCheckThrowOnFailure();

    /// <summary>Replaces each placeholder by what it stands for, as the generator prints it.</summary>
    private static string PutBack(string translated, ExpressionTranslator translator) =>
        System.Text.RegularExpressions.Regex.Replace(
            translated,
            "[#:][nv][0-9]+",
            match => match.Value[0] == '#' ? $"«{translator.Names[match.Value]}»" : $"‹{Canonical(translator.Values[match.Value])}›");

    private static string Canonical(string value)
    {
        using var json = JsonDocument.Parse(value);
        JsonProperty typed = json.RootElement.EnumerateObject().Single();
        return $"{typed.Name} {typed.Value}";
    }

    private static Gen<Printed> ConditionOf(int depth)
    {
        Gen<Printed> comparison = Gen.OneOf(
            from left in Operand
            from comparator in Gen.Elements("=", "<>", "<", "<=", ">", ">=")
            from right in Operand
            select Printed.Join(left, comparator, right),
            from value in Operand
            from word in Cased("BETWEEN")
            from low in Operand
            from and in Cased("AND")
            from high in Operand
            select Printed.Join(value, word, low, and, high),
            from value in Operand
            from word in Cased("IN")
            from members in Operand.NonEmptyListOf()
            select Printed.Join(value, word, Printed.List(members)),
            from function in Cased("begins_with", "contains")
            from path in Path
            from operand in Operand
            select Printed.Call(function, path, operand),
            from function in Cased("attribute_exists", "attribute_not_exists")
            from path in Path
            select Printed.Call(function, path));
        if (depth == 0)
        {
            return comparison;
        }

        Gen<Printed> inner = ConditionOf(depth - 1);
        return Gen.OneOf(
            comparison,
            from left in inner
            from word in Cased("AND", "OR")
            from right in inner
            select Printed.Join(left, word, right),
            from word in Cased("NOT")
            from condition in inner
            select Printed.Join(word, Printed.Join("(", Unbracketed(condition), ")").Tight()),
            from condition in inner
            select Printed.Join("(", Unbracketed(condition), ")").Tight());
    }

    // Brackets directly around brackets are taken away: the table above has that case, the property keeps clear of it.
    private static Printed Unbracketed(Printed condition) => condition.IsTight ? Printed.Join(condition, "OR", condition) : condition;

    private static Gen<Printed> Operand => Gen.OneOf(
        Path,
        Path.Select(path => Printed.Call("size", path)),
        ArbitraryItems.Text.Select(text => new Printed($"'{text.Replace("'", "''", StringComparison.Ordinal)}'", $"‹S {text}›")),
        ArbitraryItems.Number.Where(number => number != "-0").Select(number => new Printed(number, $"‹N {number}›")),
        Gen.Elements("true", "false").Select(value => new Printed(value.ToUpperInvariant(), $"‹BOOL {(value == "true" ? "True" : "False")}›")),
        Gen.Constant(new Printed("nuLL", "‹NULL True›")));

    private static Gen<Printed> Path =>
        from first in Name
        from rest in Gen.OneOf(
            Name.Select(name => new Printed($" . {name.User}", $".{name.Plain}")),
            Gen.Choose(0, 99).Select(index => new Printed($"[ {index} ]", $"[{index}]"))).ListOf().Resize(3)
        select new Printed(first.User + string.Concat(rest.Select(part => part.User)), first.Plain + string.Concat(rest.Select(part => part.Plain)));

    private static Gen<Printed> Name => Gen.OneOf(
        Gen.Elements("id", "Total", "_x", "größe", "a1", "size", "contains").Select(name => new Printed(name, $"«{name}»")),
        Gen.OneOf(ArbitraryItems.Text.Where(text => text.Length > 0), Gen.Elements("and", "my.attr", "a-b", "1a", "it's"))
            .Select(name => new Printed($"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", $"«{name}»")));

    private static Gen<Printed> Cased(params string[] words) =>
        from word in Gen.Elements(words)
        from upper in Gen.Elements(true, false)
        select new Printed(upper ? word.ToUpperInvariant() : word.ToLowerInvariant(), word);

    /// <summary>A piece of an expression as a user may write it, and with names and values where placeholders go.</summary>
    private sealed record Printed(string User, string Plain, bool IsTight = false)
    {
        public static implicit operator Printed(string text) => new(text, text);

        public static Printed Join(params Printed[] parts) =>
            new(string.Join(" \n", parts.Select(part => part.User)), string.Join(' ', parts.Select(part => part.Plain)));

        public static Printed List(IEnumerable<Printed> members) =>
            new($"({string.Join(",", members.Select(member => member.User))})", $"({string.Join(", ", members.Select(member => member.Plain))})");

        public static Printed Call(Printed function, params Printed[] arguments)
        {
            Printed list = List(arguments);
            return new Printed($"{function.User} {list.User}", function.Plain + list.Plain);
        }

        /// <summary>Brackets stand without spaces inside them in what the service gets.</summary>
        public Printed Tight() => new(User, Plain.Replace("( ", "(", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal), IsTight: true);
    }
}
