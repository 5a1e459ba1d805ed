using System.Text;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Tests.Expressions;

public sealed class ConditionTests
{
    private static readonly string[] s_comparators = ["=", "<>", "<", "<=", ">", ">="];

    /// <summary>
    /// Random conditions over three numbers, one of which may be missing, against the same conditions computed while they are
    /// written down.
    /// </summary>
    [Fact]
    public void A_condition_is_what_its_parts_are()
    {
        var random = new Random(7);
        for (int i = 0; i < 3000; i++)
        {
            int?[] values = [random.Next(4), random.Next(4), random.Next(3) == 0 ? null : random.Next(4)];
            (string text, bool expected) = Make(random, values, depth: 4);

            Assert.Equal((text, expected), (text, Evaluate(text, values)));
        }
    }

    [Theory]
    [InlineData("a = :0 OR b = :0 AND c = :0", true)]
    [InlineData("(a = :0 OR b = :0) AND c = :0", false)]
    [InlineData("NOT a = :0 OR a = :0", true)]
    [InlineData("NOT (a = :0 OR a = :0)", false)]
    public void And_binds_before_or_and_not_before_both(string text, bool expected)
    {
        Assert.Equal(expected, Evaluate(text, [0, 1, 2]));
    }

    // Writes a condition with as few brackets as precedence allows half of the time, and its value.
    private static (string Text, bool Value) Make(Random random, int?[] values, int depth)
    {
        switch (depth == 0 ? 3 : random.Next(7))
        {
            case 0:
                (string negated, bool inner) = Make(random, values, depth - 1);
                return ($"NOT ({negated})", !inner);
            case 1:
                (string left, bool first) = Make(random, values, depth - 1);
                (string right, bool second) = Make(random, values, depth - 1);
                return ($"({left}) AND ({right})", first && second);
            case 2:
                (string either, bool one) = Make(random, values, depth - 1);
                (string or, bool other) = Make(random, values, depth - 1);
                return ($"({either}) or ({or})", one || other);
            default:
                return MakeSimple(random, values);
        }
    }

    private static (string Text, bool Value) MakeSimple(Random random, int?[] values)
    {
        int index = random.Next(3);
        int? value = values[index];
        char name = (char)('a' + index);
        int low = random.Next(4);
        int high = random.Next(low, 4);
        switch (random.Next(5))
        {
            case 0:
                return ($"{name} BETWEEN :{low} AND :{high}", value >= low && value <= high);
            case 1:
                return ($"{name} IN (:{low}, :{high})", value == low || value == high);
            case 2:
                return ($"attribute_exists({name})", value is not null);
            default:
                string comparator = s_comparators[random.Next(6)];
                bool holds = comparator switch
                {
                    "=" => value == low,
                    "<>" => value != low,
                    "<" => value < low,
                    "<=" => value <= low,
                    ">" => value > low,
                    _ => value >= low,
                };
                return ($"{name}{comparator}:{low}", holds);
        }
    }

    private static bool Evaluate(string text, int?[] values)
    {
        string parameters = """{"ExpressionAttributeValues":{":0":{"N":"0"},":1":{"N":"1.0"},":2":{"N":"2"},":3":{"N":"3E0"}}}""";
        var placeholders = new Placeholders(RequestObject.Read(Encoding.UTF8.GetBytes(parameters)));
        var item = new AttributeMap();
        for (int i = 0; i < values.Length; i++)
        {
            item[((char)('a' + i)).ToString()] = values[i] is { } value ? AttributeValue.Of(DdbNumber.Parse($"{value}")) : null;
        }

        return ConditionParser.Parse(text, placeholders).IsTrueFor(item);
    }
}
