using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace DynamoBulk;

/// <summary>
/// A number as DynamoDB keeps it: a sign, up to 38 significant digits and a decimal exponent, without rounding. It is what
/// comes out where no .NET type holds the value exactly.
/// </summary>
/// <remarks>
/// Range: 1E-130 to 9.9999999999999999999999999999999999999E+125 and the same below zero, and zero. Equality is by value:
/// <c>1</c>, <c>1.0</c> and <c>10E-1</c> are one number.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
/// </remarks>
public readonly partial struct DdbNumber : IEquatable<DdbNumber>, IComparable<DdbNumber>, IComparable, IFormattable
{
    /// <summary>The most significant digits a number may have.</summary>
    public const int MaxDigits = 38;

    /// <summary>Bytes of the longest canonical form.</summary>
    internal const int MaxCanonicalSize = 19;

    private const int MaxMagnitude = 125;
    private const int MinMagnitude = -130;
    private const int MaxSize = 21;

    // The value is ±_digits × 10^_exponent; _digits has no trailing zeros, so that equal values have equal fields.
    private readonly UInt128 _digits;
    private readonly short _exponent;
    private readonly bool _negative;

    private DdbNumber(bool negative, UInt128 digits, int exponent)
    {
        _negative = negative;
        _digits = digits;
        _exponent = (short)exponent;
    }

    /// <summary>The bytes this number counts for in the size of an item, 21 at most.</summary>
    /// <remarks>
    /// The service stores one byte for the exponent, two digits a byte aligned to even exponents, and one byte that marks a
    /// negative number, for which twenty bytes of digits leave no room. Its documentation says "about"; this is what DynamoDB
    /// Local consumes for any number, and what was measured at the service for those that were (see the tests).
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    /// </remarks>
    internal int Size
    {
        get
        {
            if (_digits == UInt128.Zero)
            {
                return 1;
            }

            int count = DigitCount;
            bool aligned = count % 2 != 0 || Magnitude % 2 != 0;
            int size = 1 + ((count + 1) / 2) + (aligned ? 0 : 1) + (_negative ? 1 : 0);
            return Math.Min(size, MaxSize);
        }
    }

    /// <summary>The decimal exponent of the leading digit.</summary>
    private int Magnitude => _exponent + DigitCount - 1;

    private int DigitCount
    {
        get
        {
            int count = 0;
            UInt128 rest = _digits;
            while (rest > ulong.MaxValue)
            {
                rest /= 10;
                count++;
            }

            for (ulong low = (ulong)rest; low > 0; low /= 10)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>The number as decimal, when that holds it exactly.</summary>
    /// <param name="value">The same value.</param>
    /// <returns>False when decimal would round or overflow.</returns>
    public bool TryToDecimal(out decimal value)
    {
        value = 0;
        if (DigitCount > 29 || Magnitude > 28 || _exponent < -28)
        {
            return false;
        }

        return decimal.TryParse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && decimal.GetBits(value) is var bits
            && FromDecimalBits(bits).Equals(this);
    }

    /// <summary>The number as integer of any size, when it is one.</summary>
    /// <param name="value">The same value.</param>
    /// <returns>False when the number has a fraction.</returns>
    public bool TryToBigInteger(out BigInteger value)
    {
        value = _exponent < 0 ? default : (BigInteger)_digits * BigInteger.Pow(10, _exponent) * (_negative ? -1 : 1);
        return _exponent >= 0;
    }

    /// <summary>The nearest double.</summary>
    /// <param name="number">The number.</param>
    public static explicit operator double(DdbNumber number) => double.Parse(number.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The number as decimal.</summary>
    /// <param name="number">The number.</param>
    /// <exception cref="OverflowException">Decimal does not hold it exactly.</exception>
    public static explicit operator decimal(DdbNumber number) =>
        number.TryToDecimal(out decimal value) ? value : throw new OverflowException($"{number} does not fit a decimal exactly.");

    /// <inheritdoc/>
    public bool Equals(DdbNumber other) => _digits == other._digits && _exponent == other._exponent && _negative == other._negative;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DdbNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_digits, _exponent, _negative);

    /// <inheritdoc/>
    public int CompareTo(DdbNumber other)
    {
        int sign = Sign.CompareTo(other.Sign);
        if (sign != 0 || Sign == 0)
        {
            return sign;
        }

        int byMagnitude = Magnitude.CompareTo(other.Magnitude);
        if (byMagnitude == 0)
        {
            int common = Math.Min(_exponent, other._exponent);
            byMagnitude = Scaled(common).CompareTo(other.Scaled(common));
        }

        return _negative ? -byMagnitude : byMagnitude;
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        DdbNumber other => CompareTo(other),
        _ => throw new ArgumentException("A DdbNumber compares with a DdbNumber only.", nameof(obj)),
    };

    /// <summary>The number in plain notation, or with an exponent where that would write more than 45 characters.</summary>
    /// <returns>Text that <see cref="Parse(string)"/> reads back as the same number.</returns>
    public override string ToString()
    {
        string digits = _digits.ToString(CultureInfo.InvariantCulture);
        string sign = _negative ? "-" : string.Empty;
        int point = digits.Length + _exponent;
        if (_exponent is >= 0 and <= 7 || (_exponent > 0 && point <= 40))
        {
            return sign + digits + new string('0', _exponent);
        }

        if (_exponent < 0 && point > 0)
        {
            return $"{sign}{digits[..point]}.{digits[point..]}";
        }

        if (_exponent < 0 && point > -6)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        string fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
        return $"{sign}{digits[0]}{fraction}E{(Magnitude < 0 ? "-" : "+")}{Math.Abs(Magnitude)}";
    }

    /// <summary>The same as <see cref="ToString()"/>: a number has one notation, whatever the culture.</summary>
    /// <param name="format">Ignored.</param>
    /// <param name="formatProvider">Ignored.</param>
    /// <returns>The number in invariant notation.</returns>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Equality by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(DdbNumber left, DdbNumber right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(DdbNumber left, DdbNumber right) => !left.Equals(right);

    /// <summary>Order by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator <(DdbNumber left, DdbNumber right) => left.CompareTo(right) < 0;

    /// <summary>Order by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator >(DdbNumber left, DdbNumber right) => left.CompareTo(right) > 0;

    /// <summary>Order by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator <=(DdbNumber left, DdbNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Order by value.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static bool operator >=(DdbNumber left, DdbNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Writes the canonical form: equal numbers have equal bytes, on every machine. Returns the bytes written.</summary>
    internal int WriteCanonical(Span<byte> destination)
    {
        destination[0] = _negative ? (byte)'-' : (byte)'+';
        BinaryPrimitives.WriteInt16LittleEndian(destination[1..], _exponent);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[3..], (ulong)_digits);
        ulong high = (ulong)(_digits >> 64);
        if (high == 0)
        {
            return 11;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(destination[11..], high);
        return MaxCanonicalSize;
    }

    /// <summary>Reads what <see cref="WriteCanonical"/> wrote.</summary>
    internal static DdbNumber ReadCanonical(ReadOnlySpan<byte> canonical)
    {
        ulong high = canonical.Length > 11 ? BinaryPrimitives.ReadUInt64LittleEndian(canonical[11..]) : 0;
        return new DdbNumber(canonical[0] == '-', new UInt128(high, BinaryPrimitives.ReadUInt64LittleEndian(canonical[3..])), BinaryPrimitives.ReadInt16LittleEndian(canonical[1..]));
    }

    private int Sign => _digits == UInt128.Zero ? 0 : _negative ? -1 : 1;

    private BigInteger Scaled(int exponent) => (BigInteger)_digits * BigInteger.Pow(10, _exponent - exponent);

    private static DdbNumber FromDecimalBits(int[] bits)
    {
        var digits = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        int exponent = -((bits[3] >> 16) & 0xFF);
        while (digits != UInt128.Zero && digits % 10 == UInt128.Zero)
        {
            digits /= 10;
            exponent++;
        }

        return digits == UInt128.Zero ? default : new DdbNumber(bits[3] < 0, digits, exponent);
    }
}
