using System.Globalization;
using System.Numerics;

namespace DynamoBulk.Items;

public class DdbNumberConversionTests
{
    [Theory]
    [InlineData("1E-28")]
    [InlineData("-0.0000001")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("7.9228162514264337593543950335")]
    [InlineData("1E+28")]
    [InlineData("0")]
    public void A_number_that_a_decimal_holds_becomes_that_decimal(string text)
    {
        Assert.True(DdbNumber.Parse(text).TryToDecimal(out decimal value));
        Assert.Equal(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("1E-29")]
    [InlineData("1E+29")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("7.92281625142643375935439503351")]
    [InlineData("0.12345678901234567890123456789")]
    public void A_number_that_a_decimal_would_round_becomes_none(string text) =>
        Assert.False(DdbNumber.Parse(text).TryToDecimal(out _));

    [Fact]
    public void Every_decimal_survives()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            var value = new decimal(random.Next(), random.Next(), random.Next(2) * random.Next(), random.Next(2) == 0, (byte)random.Next(29));
            var number = DdbNumber.Parse(value.ToString(CultureInfo.InvariantCulture));
            Assert.True(number.TryToDecimal(out decimal read));
            Assert.Equal(value, read);
        }
    }

    [Theory]
    [InlineData("1.5E3", "1500")]
    [InlineData("-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999")]
    [InlineData("0.5", null)]
    public void An_integer_of_any_size_becomes_a_BigInteger(string text, string? integer)
    {
        Assert.Equal(integer is not null, DdbNumber.Parse(text).TryToBigInteger(out BigInteger value));
        Assert.Equal(BigInteger.Parse(integer ?? "0", CultureInfo.InvariantCulture), value);
    }
}
