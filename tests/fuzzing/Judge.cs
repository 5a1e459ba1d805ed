using System.Globalization;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Fuzzing;

/// <summary>Finds what is wrong with the reading of a damaged file.</summary>
/// <param name="format">The format.</param>
/// <param name="content">The file, unpacked.</param>
/// <param name="reading">What the reader made of it.</param>
internal sealed partial class Judge(FuzzedFormat format, byte[] content, Reading reading)
{
    private const string NoText = "no text in the encoding";
    private const long FixedMemory = 2 << 20;
    private const long MemoryPerByte = 16;

    // CsvHelper makes a string of a row whose quotes are wrong, and Encoding.UTF8 an array for each byte that it replaces in it.
    private const long MemoryPerReplacedByte = 32;

    // Why there is no line to name: the bytes, not the text, are at fault, or there are none.
    private static readonly string[] s_withoutLine = ["cannot be unpacked", "is empty", NoText];

    private long Lines => content.AsSpan().Count((byte)'\n') + content.AsSpan().Count((byte)'\r') + 1;

    /// <summary>Judges the reading of a file that was damaged before it was packed, if it was.</summary>
    /// <param name="valid">The file before the damage.</param>
    /// <returns>The first fault, or null.</returns>
    public string? FindFault(ValidFile valid) =>
        FindFaultOfEnd() ?? FindFaultOfRecords() ?? FindDifference(valid) ?? FindFaultOfAccount(mayEndEarlier: false);

    /// <summary>Judges the reading of a packed file that was damaged.</summary>
    /// <param name="valid">The file before the damage.</param>
    /// <param name="stored">The packed bytes.</param>
    /// <param name="isDamaged">Whether not all of them can be unpacked.</param>
    /// <returns>The first fault, or null.</returns>
    public string? FindFaultOfPacked(ValidFile valid, byte[] stored, bool isDamaged)
    {
        // What packs nothing may write nothing: a packed file without a byte is an empty one.
        if (reading.End is null && stored.Length > 0 && (isDamaged || !IsMadeOf(valid.Content)))
        {
            return "the reading ended well, though the packed data is damaged";
        }

        return FindFaultOfEnd() ?? FindFaultOfRecords() ?? FindFaultOfAccount(mayEndEarlier: reading.End is not null);
    }

    /// <summary>Whether the content is one whole file, or several.</summary>
    private bool IsMadeOf(byte[] whole)
    {
        ReadOnlySpan<byte> rest = content;
        while (rest.StartsWith(whole))
        {
            rest = rest[whole.Length..];
        }

        return rest.IsEmpty && content.Length > 0;
    }

    private string? FindFaultOfEnd()
    {
        if (reading.End is not null and not InvalidDataException)
        {
            return $"the reader threw {reading.End}";
        }

        if (reading.AllocatedBytes > FixedMemory + ((MemoryPerByte + (Utf8.IsValid(content) ? 0 : MemoryPerReplacedByte)) * content.Length))
        {
            return $"the reader asked for {reading.AllocatedBytes:N0} bytes of memory for a file of {content.Length:N0}";
        }

        if (reading.End is not { Message: var message })
        {
            return null;
        }

        bool namesLine = LineIn().Match(message) is { Success: true } match && long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is > 0 and var line && line <= Lines;
        return message.Contains(format.FileName, StringComparison.Ordinal) && (namesLine || s_withoutLine.Any(reason => message.Contains(reason, StringComparison.Ordinal)))
            ? null
            : $"the reader threw what does not name file and line: {message}";
    }

    private string? FindFaultOfRecords() => reading.Records.Select(FindFault).FirstOrDefault(fault => fault is not null);

    private string? FindFault(ItemRecord record)
    {
        if (record.Position.Source != format.FileName || record.Position.Number < 1 || record.Position.Number > Lines)
        {
            return $"a record is said to be at {record.Position}";
        }

        if (record.Problem is { } problem)
        {
            return problem.Code.Length > 0 && problem.Message.Length > 0 && record.Original is UnreadRecord ? null : $"{record.Position}: the problem does not say what is wrong with which text";
        }

        try
        {
            if (SampleItems.Inspector.Inspect(record.Item, out ItemFacts facts) is null && ItemInspector.MeasureSize(record.Item) != facts.Size)
            {
                return $"{record.Position}: two sizes of {record.Item}";
            }

            ItemInspector.MeasureSize(record.Item);
        }
        catch (FormatException)
        {
            // So MeasureSize refuses an item.
        }
        catch (Exception exception)
        {
            return $"{record.Position}: inspecting {record.Item} threw {exception}";
        }

        return null;
    }

    private string? FindDifference(ValidFile valid)
    {
        if (reading.End is not null && content.AsSpan().SequenceEqual(valid.Content))
        {
            return $"a file without damage was refused: {reading.End.Message}";
        }

        int untouched = valid.CountUntouched(content);
        for (int i = 0; i < untouched; i++)
        {
            if (i >= reading.Records.Count)
            {
                return IsNoText ? null : $"of {untouched} untouched items {i} were read";
            }

            (ItemRecord expected, ItemRecord found) = (valid.Records[i], reading.Records[i]);
            if (found.Problem is not null || found.Position != expected.Position || !found.Item.Json.Span.SequenceEqual(expected.Item.Json.Span))
            {
                return $"an item was not touched, {expected.Position} {expected.Item}, and was read as {Show(found)}";
            }
        }

        return null;
    }

    /// <summary>Whether it is the bytes that end the reading, which are looked at a block at a time.</summary>
    private bool IsNoText => reading.End is InvalidDataException exception && exception.Message.Contains(NoText, StringComparison.Ordinal);

    private string? FindFaultOfAccount(bool mayEndEarlier)
    {
        var faults = new List<string>();
        foreach (Accounting accounting in format.Accountings)
        {
            if (AccountComparison.FindFault(accounting(content), reading, mayEndEarlier) is not { } fault)
            {
                return null;
            }

            faults.Add(fault);
        }

        return faults.Count == 0 ? null : string.Join("; or ", faults);
    }

    private static string Show(ItemRecord record) => $"{record.Position} {record.Problem?.ToString() ?? record.Item.ToString()}";

    [GeneratedRegex(@"\bline (\d+)\b")]
    private static partial Regex LineIn();
}
