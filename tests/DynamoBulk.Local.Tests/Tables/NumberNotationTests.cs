using System.Text;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Tests.Tables;

public sealed class NumberNotationTests
{
    [Theory]
    [InlineData("""{"a":{"N":"1"},"b":{"N":"-12.5"},"c":{"NS":["0","0.5","100"]}}""")]
    [InlineData("""{"N":{"S":"01"},"NS":{"N":"7"},"Name":{"S":"N"}}""")]
    [InlineData("""{"a":{"S":"\"N\":\"01\""},"b":{"L":[{"S":"N"},{"N":"3"}]}}""")]
    public void Plain_items_may_be_stored_as_they_are(string item)
    {
        Assert.True(NumberNotation.IsPlain(Encoding.UTF8.GetBytes(item)));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData("1E2")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1E\\u002B2")]
    public void Other_notations_are_found_wherever_they_stand(string number)
    {
        string[] items =
        [
            """{"a":{"N":"NUMBER"}}""",
            """{"a":{"NS":["1","NUMBER"]}}""",
            """{"a":{ "N" : "NUMBER" }}""",
            """{"N":{"M":{"N":{"N":"NUMBER"}}}}""",
        ];

        Assert.All(
            items.Select(item => item.Replace("NUMBER", number, StringComparison.Ordinal)),
            item => Assert.False(NumberNotation.IsPlain(Encoding.UTF8.GetBytes(item)), item));
    }

    [Theory]
    [InlineData("1E2", "100")]
    [InlineData("1E-10", "0.0000000001")]
    [InlineData("-12.50E+3", "-12500")]
    [InlineData("1.5E+60", "1500000000000000000000000000000000000000000000000000000000000")]
    [InlineData("-0.0", "0")]
    public void A_number_has_one_plain_notation(string number, string expected)
    {
        string plain = PlainNumber.Format(DdbNumber.Parse(number));

        Assert.Equal(expected, plain);
        Assert.True(PlainNumber.IsPlain(Encoding.UTF8.GetBytes(plain)));
    }
}
