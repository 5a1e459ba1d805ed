using System.Globalization;
using System.Numerics;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Expressions;

/// <summary><c>if_not_exists(path, value)</c>.</summary>
internal sealed class IfNotExistsOperand(PathOperand path, Operand otherwise) : Operand
{
    public override AttributeValue? Resolve(AttributeMap item) => path.Resolve(item) ?? otherwise.Resolve(item);
}

/// <summary><c>list_append(list, list)</c>.</summary>
internal sealed class ListAppendOperand(Operand first, Operand second) : Operand
{
    public override AttributeValue? Resolve(AttributeMap item)
    {
        AttributeValue left = UpdateOperands.Require(first, item);
        AttributeValue right = UpdateOperands.Require(second, item);
        return left.Type == AttributeType.L && right.Type == AttributeType.L
            ? new AttributeValue(AttributeType.L, new List<AttributeValue>([.. left.List, .. right.List]))
            : throw UpdateOperands.WrongType();
    }
}

/// <summary><c>a + b</c> and <c>a - b</c>.</summary>
internal sealed class ArithmeticOperand(Operand left, Operand right, bool subtract) : Operand
{
    public override AttributeValue? Resolve(AttributeMap item)
    {
        AttributeValue first = UpdateOperands.Require(left, item);
        AttributeValue second = UpdateOperands.Require(right, item);
        return first.Type == AttributeType.N && second.Type == AttributeType.N
            ? AttributeValue.Of(UpdateOperands.Add(first.Number, second.Number, subtract))
            : throw UpdateOperands.WrongType();
    }
}

/// <summary>What the values of an update have in common.</summary>
internal static class UpdateOperands
{
    public static AttributeValue Require(Operand operand, AttributeMap item) =>
        operand.Resolve(item) ?? throw ServiceException.Validation("The provided expression refers to an attribute that does not exist in the item");

    public static ServiceException WrongType() => ServiceException.Validation("An operand in the update expression has an incorrect data type");

    /// <summary>The exact sum or difference, which must again fit the service's number.</summary>
    public static DdbNumber Add(DdbNumber left, DdbNumber right, bool subtract)
    {
        (BigInteger leftDigits, int leftExponent) = Split(left);
        (BigInteger rightDigits, int rightExponent) = Split(right);
        int exponent = Math.Min(leftExponent, rightExponent);
        leftDigits *= BigInteger.Pow(10, leftExponent - exponent);
        rightDigits *= BigInteger.Pow(10, rightExponent - exponent);
        BigInteger sum = subtract ? leftDigits - rightDigits : leftDigits + rightDigits;
        string text = string.Create(CultureInfo.InvariantCulture, $"{sum}E{exponent}");
        return DdbNumber.TryParse(text, out DdbNumber result)
            ? result
            : throw ServiceException.Validation("Number overflow. Attempting to store a number with magnitude larger than supported range");
    }

    private static (BigInteger Digits, int Exponent) Split(DdbNumber number)
    {
        string text = Tables.PlainNumber.Format(number);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? (BigInteger.Parse(text, CultureInfo.InvariantCulture), 0)
            : (BigInteger.Parse(text.Remove(point, 1), CultureInfo.InvariantCulture), point + 1 - text.Length);
    }
}
