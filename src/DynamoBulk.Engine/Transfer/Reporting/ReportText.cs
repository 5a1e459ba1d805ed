using System.Globalization;
using System.Text;
using System.Xml;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>Numbers, times and foreign text as a report shows them: in English, whatever the culture, so that all who get it read the same.</summary>
internal static class ReportText
{
    /// <summary>A number, rounded to what can be read.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) < 10 && value != Math.Floor(value) ? "0.#" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things, with their name.</summary>
    public static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    /// <summary>A share, such as 0.873, in percent.</summary>
    public static string Percent(double share) => share.ToString(share is > 0 and < 0.01 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture);

    /// <summary>A duration: <c>340 ms</c>, <c>12.3 s</c>, <c>4 min 05 s</c>, <c>2 h 03 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>A moment of a transfer, by the time since its beginning: <c>7.5 s</c>, <c>5:07</c>, <c>1:02:03</c>.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="whole">How long the transfer took, so that all of its moments look alike.</param>
    public static string Moment(TimeSpan at, TimeSpan whole) => whole switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => at.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalHours}:{at:mm\\:ss}"),
    };

    /// <summary>A point in time with its distance from UTC.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Bytes: <c>512 bytes</c>, <c>1.5 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => Count(bytes, "byte", "bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):N1} GB"),
    };

    /// <summary>Text from outside, without what neither XML nor a reader can make sense of, and no longer than one reads.</summary>
    public static string Foreign(string text, int most = 4000)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most));
        for (int i = 0; i < text.Length; i++)
        {
            if (clean.Length >= most)
            {
                return clean.Append('…').ToString();
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(!XmlConvert.IsXmlChar(text[i]) || text[i] is >= '\u007f' and <= '\u009f' ? '\ufffd' : text[i]);
            }
        }

        return clean.ToString();
    }
}
