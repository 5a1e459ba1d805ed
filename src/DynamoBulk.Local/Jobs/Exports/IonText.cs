using System.Globalization;
using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>Writes items as Ion text on one line, as the service's exports do.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html and, for the notation,
/// https://amazon-ion.github.io/ion-docs/docs/spec.html
/// </remarks>
internal static class IonText
{
    private static readonly string[] s_keywords = ["null", "true", "false", "nan"];

    /// <summary>Writes an item, or some attributes of one, as a struct.</summary>
    public static void AppendStruct(StringBuilder text, AttributeMap map)
    {
        text.Append('{');
        int count = 0;
        foreach ((string name, AttributeValue value) in map.Attributes)
        {
            text.Append(count++ == 0 ? "" : ",");
            AppendName(text, name);
            text.Append(':');
            AppendValue(text, value);
        }

        text.Append('}');
    }

    private static void AppendValue(StringBuilder text, AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.S:
                AppendQuoted(text, value.Text, '"');
                break;
            case AttributeType.N:
                AppendNumber(text, value.Number);
                break;
            case AttributeType.B:
                text.Append("{{").Append(Convert.ToBase64String(value.Bytes)).Append("}}");
                break;
            case AttributeType.BOOL:
                text.Append((bool)value.Content ? "true" : "false");
                break;
            case AttributeType.NULL:
                text.Append("null");
                break;
            case AttributeType.M:
                AppendStruct(text, value.Map);
                break;
            case AttributeType.L:
                AppendList(text, value.List);
                break;
            default:
                text.Append("$dynamodb_").Append(value.Type).Append("::");
                AppendList(text, value.Members);
                break;
        }
    }

    private static void AppendList(StringBuilder text, IEnumerable<AttributeValue> values)
    {
        text.Append('[');
        int count = 0;
        foreach (AttributeValue value in values)
        {
            text.Append(count++ == 0 ? "" : ",");
            AppendValue(text, value);
        }

        text.Append(']');
    }

    /// <summary>
    /// A decimal: <c>103.</c>, <c>6d2</c>, <c>1.5</c>, <c>1d-7</c>. Digits are those that count, and a small fraction is written
    /// with an exponent, both as the Ion library of the service's language does.
    /// </summary>
    private static void AppendNumber(StringBuilder text, DdbNumber number)
    {
        string plain = PlainNumber.Format(number);
        string[] parts = plain.TrimStart('-').Split('.');
        string fraction = parts.Length > 1 ? parts[1] : "";
        string digits = (parts[0] + fraction).TrimStart('0');
        int exponent = -fraction.Length;
        if (fraction.Length == 0 && digits.Length > 0)
        {
            int zeros = digits.Length - digits.TrimEnd('0').Length;
            (digits, exponent) = (digits[..^zeros], zeros);
        }

        text.Append(plain[0] == '-' ? "-" : "");
        bool isTiny = digits.Length + exponent < -5;
        if (exponent > 0 || isTiny)
        {
            text.Append(digits).Append('d').Append(exponent.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            text.Append(parts[0]).Append('.').Append(fraction);
        }
    }

    /// <summary>A field name: bare where it reads as a plain symbol, else quoted.</summary>
    private static void AppendName(StringBuilder text, string name)
    {
        if (char.IsAsciiDigit(name[0]) || s_keywords.Contains(name) || !name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
        {
            AppendQuoted(text, name, '\'');
        }
        else
        {
            text.Append(name);
        }
    }

    private static void AppendQuoted(StringBuilder text, string value, char quote)
    {
        text.Append(quote);
        foreach (char c in value)
        {
            if (c == quote || c == '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                text.Append('\\').Append(c switch { '\n' => 'n', '\r' => 'r', _ => 't' });
            }
            else if (char.IsControl(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append(quote);
    }
}
