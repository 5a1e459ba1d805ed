using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Numerics;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Turns one value into one attribute value; what is no scalar it hands to the converter of its type.</summary>
internal sealed class ValueBinder(AttributeWriter writer, ConverterCatalog converters)
{
    public AttributeWriter Writer => writer;

    /// <summary>Takes PSObject wrappers off.</summary>
    /// <returns>The object itself; a PSCustomObject as its PSObject, which is all there is of it; null for what means nothing.</returns>
    public static object? Unwrap(object? value)
    {
        if (value is PSObject wrapper)
        {
            object inner = wrapper.BaseObject;
            value = inner is not PSCustomObject ? inner
                : ReferenceEquals(wrapper, AutomationNull.Value) ? null
                : wrapper;
        }

        return value is DBNull ? null : value;
    }

    /// <summary>Writes a value. Of one that cannot be sent the reason is noted, and what was there is kept.</summary>
    /// <remarks>A set is kept as a whole, and what has grown beyond all bounds is not kept, but as an attribute of that type.</remarks>
    public void Write(object? value)
    {
        AttributeWriter.Place place = writer.Here;
        try
        {
            WriteValue(value);
        }
        catch (ItemBindingException problem) when (!place.InSet && (place.Depth == 0 || !writer.IsFull))
        {
            writer.Keep(problem, place, TypeName(value));
        }
        catch (Exception exception) when (!place.InSet && exception is not (ItemBindingException or PipelineStoppedException or OutOfMemoryException))
        {
            writer.Keep(writer.CannotBeRead(exception), place, TypeName(value));
        }
    }

    private static string TypeName(object? value) => value is PSObject wrapper ? wrapper.BaseObject.GetType().Name : value!.GetType().Name;

    /// <summary>Writes a value. The order of the cases is that of their frequency in what people pipe.</summary>
    private void WriteValue(object? value)
    {
        switch (value)
        {
            case string text:
                writer.String(text);
                break;
            case null:
            case DBNull:
                writer.Null();
                break;
            case int number:
                writer.Number(number);
                break;
            case PSObject:
                object? inner = Unwrap(value);
                if (ReferenceEquals(inner, value))
                {
                    converters.ForCustomObject.Write(value, this);
                }
                else
                {
                    WriteValue(inner);
                }

                break;
            case bool boolean:
                writer.Boolean(boolean);
                break;
            case long number:
                writer.Number(number);
                break;
            case DateTime time:
                Time(time);
                break;
            case double number:
                Floating(number, number);
                break;
            case decimal number:
                writer.Number(number);
                break;
            case Guid id:
                writer.String(id.ToString());
                break;
            case byte[] bytes:
                writer.Binary(bytes);
                break;
            default:
                WriteRare(value);
                break;
        }
    }

    private void WriteRare(object value)
    {
        switch (value)
        {
            case Enum:
                writer.String(value.ToString()!);
                break;
            case DateTimeOffset time:
                Time(time.UtcDateTime);
                break;
            case TimeSpan span:
                writer.String(span.ToString());
                break;
            case float number:
                Floating(number, number);
                break;
            case Half number:
                Floating((double)number, number);
                break;
            case byte number:
                writer.Number(number);
                break;
            case sbyte number:
                writer.Number(number);
                break;
            case short number:
                writer.Number(number);
                break;
            case ushort number:
                writer.Number(number);
                break;
            case uint number:
                writer.Number(number);
                break;
            case ulong number:
                writer.Number(number);
                break;
            case nint number:
                writer.Number(number);
                break;
            case nuint number:
                writer.Number(number);
                break;
            case Int128 or UInt128 or BigInteger:
                writer.Number(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case DdbNumber number:
                writer.Number(number);
                break;
            case char character:
                writer.String(character.ToString());
                break;
            case Uri uri:
                writer.String(uri.OriginalString);
                break;
            case SwitchParameter flag:
                writer.Boolean(flag.IsPresent);
                break;
            default:
                converters.For(value.GetType()).Write(value, this);
                break;
        }
    }

    /// <summary>Writes the shortest text that reads back as the same floating-point number of its own width.</summary>
    private void Floating<T>(double value, T narrow)
        where T : IUtf8SpanFormattable
    {
        if (value == 0)
        {
            writer.Number(0); // also minus zero, which is no number of its own to DynamoDB
        }
        else if (Math.Abs(value) is >= 1E-130 and < 1E126)
        {
            writer.Number(narrow);
        }
        else
        {
            string text = value.ToString(CultureInfo.InvariantCulture);
            writer.NoNumber(text, $"{text} is not within the range of numbers DynamoDB keeps (1E-130 to 9.9…E+125 on either side of zero)");
        }
    }

    /// <summary>Writes ISO 8601 in UTC with Z, or without zone where the time does not say which; a fraction only if there is one.</summary>
    private void Time(DateTime time)
    {
        DateTime moment = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
        Span<byte> text = stackalloc byte[28]; // yyyy-MM-ddTHH:mm:ss.fffffffZ
        moment.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        int length = moment.Ticks % TimeSpan.TicksPerSecond == 0 ? 19 : 27;
        if (moment.Kind == DateTimeKind.Utc)
        {
            text[length++] = (byte)'Z';
        }

        writer.String(text[..length]);
    }
}
