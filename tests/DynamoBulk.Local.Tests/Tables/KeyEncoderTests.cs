using System.Globalization;
using System.Numerics;
using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Local.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Local.Tests.Tables;

public sealed class KeyEncoderTests
{
    [Fact]
    public void Encoded_numbers_sort_like_numbers() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(long, sbyte)>(),
            ArbMap.Default.ArbFor<(long, sbyte)>(),
            (left, right) => Math.Sign(Order(Number(left), Number(right))) == Math.Sign(Value(left).CompareTo(Value(right)))).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void Encoded_bytes_sort_like_bytes() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            (left, right) => Math.Sign(Order(KeyEncoder.EncodeValue(Zeros(left), open: false), KeyEncoder.EncodeValue(Zeros(right), open: false)))
                == Math.Sign(Zeros(left).AsSpan().SequenceCompareTo(Zeros(right)))).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"b"}}""", """{"pk":{"S":"ab"},"sk":{"S":""}}""")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"b"}}""", """{"pk":{"S":"b"},"sk":{"S":"a"}}""")]
    [InlineData("""{"pk":{"S":"a\u0000"},"sk":{"S":"b"}}""", """{"pk":{"S":"a"},"sk":{"S":"\u0000b"}}""")]
    public void Different_keys_have_different_places(string left, string right)
    {
        Assert.NotEqual(Encode(left), Encode(right));
    }

    [Theory]
    [InlineData("""{"pk":{"S":"é\"x"},"sk":{"S":"b"}}""", """{"x":{"N":"1"}, "sk": {"S": "b"}, "pk": {"S": "\u00e9\u0022x"}}""")]
    public void Equal_keys_have_one_place_however_they_are_written(string left, string right)
    {
        Assert.Equal(Encode(left), Encode(right));
    }

    private static RowKey Encode(string item) =>
        new KeyEncoder([new KeyAttribute("pk", AttributeType.S), new KeyAttribute("sk", AttributeType.S)]).Encode(Encoding.UTF8.GetBytes(item));

    private static byte[] Number((long Digits, sbyte Exponent) number) =>
        KeyEncoder.EncodeValue(DdbNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"{number.Digits}E{number.Exponent % 100}")));

    // Scaled so that the exponent is never negative.
    private static BigInteger Value((long Digits, sbyte Exponent) number) => number.Digits * BigInteger.Pow(10, (number.Exponent % 100) + 100);

    private static int Order(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    // Zeros are what the encoding has to work around: make them frequent.
    private static byte[] Zeros(byte[] bytes) => [.. bytes.Select(b => (byte)(b % 3 == 0 ? 0 : b))];
}
