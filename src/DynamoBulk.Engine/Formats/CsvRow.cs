using CsvHelper;

namespace DynamoBulk.Formats;

/// <summary>One row of csv, with bytes of its own; it can be filled again and again.</summary>
internal sealed class CsvRow
{
    private byte[] _bytes = [];
    private int[] _ends = [];
    private int _rawLength;

    /// <summary>The line it starts in, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>How many values it has.</summary>
    public int Count { get; private set; }

    /// <summary>Why it cannot be read as csv, in a sentence, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The row as it stands in the file.</summary>
    public ReadOnlySpan<byte> Raw => _bytes.AsSpan(0, _rawLength);

    /// <summary>A value, without its quotes.</summary>
    /// <param name="column">The column, from 0.</param>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            int start = column == 0 ? _rawLength : _ends[column - 1];
            return _bytes.AsSpan(start, _ends[column] - start);
        }
    }

    /// <summary>Copies the row that a reader stands on.</summary>
    /// <param name="csv">The reader.</param>
    /// <param name="problem">Why the row cannot be read, or null.</param>
    public void Take(CsvReader csv, string? problem)
    {
        Line = csv.LineNumber;
        Count = csv.FieldCount;
        Problem = problem;
        ReadOnlySpan<byte> raw = csv.RawRecord;
        _rawLength = raw.Length;

        if (_bytes.Length < 2 * raw.Length)
        {
            _bytes = new byte[2 * raw.Length]; // the values together are never longer than the row
        }

        if (_ends.Length < Count)
        {
            _ends = new int[Count];
        }

        raw.CopyTo(_bytes);
        int end = _rawLength;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> value = csv.GetSpan(i);
            value.CopyTo(_bytes.AsSpan(end));
            end += value.Length;
            _ends[i] = end;
        }
    }
}
