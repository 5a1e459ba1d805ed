using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Items;

public class DdbNumberTests
{
    private const string Nines = "99999999999999999999999999999999999999"; // 38 of them

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("+0.000E50", "0")]
    [InlineData("0E999999999999", "0")]
    [InlineData("1", "1")]
    [InlineData("+1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("1.0", "1")]
    [InlineData("10E-1", "1")]
    [InlineData("007", "7")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1e3", "1000")]
    [InlineData("-12.5E+3", "-12500")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1E-7")]
    [InlineData("1E-130", "1E-130")]
    [InlineData("0.00E-100", "0")]
    [InlineData("1E+125", "1E+125")]
    [InlineData("123E+123", "1.23E+125")]
    [InlineData(Nines, Nines)]
    [InlineData("00" + Nines + "000", Nines + "000")]
    [InlineData("9.9999999999999999999999999999999999999E+125", "9.9999999999999999999999999999999999999E+125")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("1.00000000000000000000000000000000000001", null)]
    [InlineData("123456789012345678901234567890123456789", null)]
    [InlineData("1E126", null)]
    [InlineData("10E125", null)]
    [InlineData("9E-131", null)]
    [InlineData("0.1E-130", null)]
    [InlineData("1E99999999999999999999", null)]
    [InlineData("1E-99999999999999999999", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("+", null)]
    [InlineData(".", null)]
    [InlineData("-.", null)]
    [InlineData("1 ", null)]
    [InlineData(" 1", null)]
    [InlineData("1,5", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1e", null)]
    [InlineData("1e+", null)]
    [InlineData("1e1.5", null)]
    [InlineData("--1", null)]
    [InlineData("0x10", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("١", null)]
    public void A_number_has_38_digits_between_1E_minus_130_and_1E126(string text, string? normal)
    {
        Assert.Equal(normal is not null, DdbNumber.TryParse(text, out DdbNumber number));
        if (normal is null)
        {
            Assert.Throws<FormatException>(() => DdbNumber.Parse(text));
        }
        else
        {
            Assert.Equal(normal, number.ToString());
            Assert.Equal(number, DdbNumber.Parse(text));
        }
    }

    [Theory]
    [InlineData("x", "'x' is not a number.")]
    [InlineData("1E126", "'1E126' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("1E-131", "'1E-131' is closer to zero than the smallest number DynamoDB keeps (1E-130).")]
    [InlineData(Nines + "9", "'" + Nines + "9' has more than 38 significant digits, which is all that DynamoDB keeps.")]
    [InlineData(Nines + "9x", "'" + Nines + "9x' is not a number.")]
    public void A_refusal_says_why(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => DdbNumber.Parse(text)).Message);

    [Theory]
    [InlineData("0", 1)]
    [InlineData("1", 2)] // one byte of digits, one of exponent
    [InlineData("12", 2)]
    [InlineData("123", 3)]
    [InlineData("-123", 4)]
    [InlineData("10", 2)]
    [InlineData("100", 2)]
    [InlineData("0.1", 2)]
    [InlineData("1234", 3)]
    [InlineData("123.4", 4)] // four digits across three pairs
    [InlineData(Nines, 20)]
    [InlineData(Nines + "0", 21)]
    [InlineData("-" + Nines, 21)]
    [InlineData("-" + Nines + "0", 21)] // the digits leave no room for the byte that marks a negative number
    public void The_size_is_two_digits_a_byte_aligned_to_even_exponents(string text, int size) => Assert.Equal(size, DdbNumber.Parse(text).Size);

    /// <summary>Sizes that someone found out from the service itself, by the last byte that an item of 400 KB has room for.</summary>
    /// <remarks>https://github.com/nubo-db/dynoxide/pull/195</remarks>
    [Theory]
    [InlineData(1, "0", "-0")]
    [InlineData(2, "1", "12", "15", "0042", "100", "0.15", "0.0000001", "1E125", "1E-100")]
    [InlineData(3, "123", "1234", "1010", "1.2", "1.200", "1.5", "-42", "-0.15", "-1E125")]
    [InlineData(4, "12345", "123456", "1.234", "100.5")]
    [InlineData(5, "1234567", "12345678", "3.14159", "-12345")]
    [InlineData(6, "123456789", "1234567891")]
    [InlineData(7, "12345678912", "123456789123")]
    [InlineData(11, "1234567890123456789")]
    [InlineData(20, "12345678901234567890123456789012345678")]
    public void The_size_is_what_was_measured_at_the_service(int size, params string[] texts) =>
        Assert.All(texts, text => Assert.Equal(size, DdbNumber.Parse(text).Size));

    [Fact]
    public void Any_number_agrees_with_a_model_of_big_integers() =>
        Prop.ForAll(ArbitraryItems.Number.ToArbitrary(), ArbitraryItems.Number.ToArbitrary(), (left, right) =>
        {
            DdbNumber leftNumber = DdbNumber.Parse(left);
            DdbNumber rightNumber = DdbNumber.Parse(right);
            (BigInteger leftModel, BigInteger rightModel) = (Model(left), Model(right));
            Assert.Equal(leftModel.CompareTo(rightModel), Math.Sign(leftNumber.CompareTo(rightNumber)));
            Assert.Equal(leftModel == rightModel, leftNumber == rightNumber);
            Assert.Equal(leftModel == rightModel, Canonical(leftNumber) == Canonical(rightNumber));
            Assert.Equal(leftModel < rightModel, leftNumber < rightNumber);
            Assert.Equal(leftModel >= rightModel, leftNumber >= rightNumber);
            Assert.Equal(leftModel, Model(leftNumber.ToString()));
            Assert.Equal(leftNumber, DdbNumber.Parse(leftNumber.ToString()));
            Assert.Equal(ModelSize(leftModel), leftNumber.Size);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Notations_of_one_value_are_one_number() =>
        Prop.ForAll(ArbitraryItems.Number.ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), (text, zeros) =>
        {
            DdbNumber number = DdbNumber.Parse(text);
            string[] parts = text.Split('e', 'E');
            string exponent = parts.Length > 1 ? "E" + parts[1] : string.Empty;
            string withZeros = parts[0] + (parts[0].Contains('.', StringComparison.Ordinal) ? string.Empty : ".") + new string('0', zeros) + exponent;
            string leading = text[0] == '-' ? "-" + new string('0', zeros) + text[1..] : "+" + new string('0', zeros) + text;
            foreach (string notation in new[] { withZeros, leading })
            {
                DdbNumber same = DdbNumber.Parse(notation);
                Assert.Equal(number, same);
                Assert.Equal(number.GetHashCode(), same.GetHashCode());
                Assert.Equal(Canonical(number), Canonical(same));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_decimal_comes_back_exactly() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Four().ToArbitrary(), Gen.Choose(0, 28).ToArbitrary(), (bits, scale) =>
        {
            (int low, int middle, int high, int sign) = bits;
            decimal value = new(low, middle, high, sign < 0, (byte)scale);
            DdbNumber number = DdbNumber.Parse(value.ToString(CultureInfo.InvariantCulture));
            Assert.True(number.TryToDecimal(out decimal back));
            Assert.Equal(value, back);
            Assert.Equal(value, (decimal)number);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("79228162514264337593543950335", true)]
    [InlineData("79228162514264337593543950336", false)]
    [InlineData("-79228162514264337593543950335", true)]
    [InlineData("1E-28", true)]
    [InlineData("1E-29", false)]
    [InlineData("1.0000000000000000000000000001", true)]
    [InlineData("9.0000000000000000000000000001", false)]
    [InlineData("1E28", true)]
    [InlineData("1E29", false)]
    [InlineData("0", true)]
    public void A_decimal_is_given_only_where_it_is_exact(string text, bool fits)
    {
        DdbNumber number = DdbNumber.Parse(text);

        Assert.Equal(fits, number.TryToDecimal(out decimal value));
        if (fits)
        {
            Assert.Equal(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
        }
        else
        {
            Assert.Throws<OverflowException>(() => (decimal)number);
        }
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-12E3", "-12000")]
    [InlineData("1.5", null)]
    [InlineData("150E-1", "15")]
    [InlineData(Nines, Nines)]
    public void An_integer_is_given_where_there_is_no_fraction(string text, string? integer)
    {
        Assert.Equal(integer is not null, DdbNumber.Parse(text).TryToBigInteger(out BigInteger value));
        Assert.Equal(integer is null ? BigInteger.Zero : BigInteger.Parse(integer, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Other_things_are_not_compared()
    {
        Assert.Equal(1, DdbNumber.Parse("-1").CompareTo(null));
        Assert.Equal(-1, DdbNumber.Parse("-1").CompareTo((object)default(DdbNumber)));
        Assert.Throws<ArgumentException>(() => DdbNumber.Parse("1").CompareTo("1"));
        Assert.False(DdbNumber.TryParse((string?)null, out _));
        Assert.Equal(-1.5e-7, (double)DdbNumber.Parse("-1.5E-7"));
    }

    /// <summary>The number times 1E200.</summary>
    private static BigInteger Model(string text)
    {
        string[] parts = text.Split('e', 'E');
        int exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        string[] mantissa = parts[0].Split('.');
        string digits = string.Concat(mantissa);
        int fraction = mantissa.Length > 1 ? mantissa[1].Length : 0;
        return BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * BigInteger.Pow(10, 200 + exponent - fraction);
    }

    private static int ModelSize(BigInteger model)
    {
        if (model.IsZero)
        {
            return 1;
        }

        string all = BigInteger.Abs(model).ToString(CultureInfo.InvariantCulture);
        int digits = all.TrimEnd('0').Length;
        int exponent = all.Length - 1 - 200;
        int pairs = ((digits + 1) / 2) + (digits % 2 != 0 || exponent % 2 != 0 ? 0 : 1);
        return 1 + pairs + (model.Sign < 0 && pairs < 20 ? 1 : 0);
    }

    private static string Canonical(DdbNumber number)
    {
        Span<byte> bytes = stackalloc byte[32];
        return Convert.ToHexString(bytes[..number.WriteCanonical(bytes)]);
    }
}
