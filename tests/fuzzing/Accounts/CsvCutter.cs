namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>Cuts csv into rows, byte by byte.</summary>
/// <param name="text">Any bytes.</param>
/// <param name="delimiter">What stands between values.</param>
internal sealed class CsvCutter(byte[] text, byte delimiter)
{
    private readonly List<byte> _cell = [];
    private int _position;
    private long _line = 1;
    private bool _isWhole;

    private bool IsAtEnd => _position == text.Length;

    private bool IsAtLineEnd => !IsAtEnd && text[_position] is (byte)'\r' or (byte)'\n';

    private bool IsAtDelimiter => !IsAtEnd && text[_position] == delimiter;

    /// <summary>The next row, which is empty for an empty line; null when there is none.</summary>
    public CsvRow? Next()
    {
        if (IsAtEnd)
        {
            return null;
        }

        int start = _position;
        long line = _line;
        var cells = new List<byte[]> { ReadCell(isFirst: true) };
        while (IsAtDelimiter)
        {
            _position++;
            cells.Add(ReadCell(isFirst: false));
        }

        var row = new CsvRow(line, text.AsMemory(start, _position - start), cells, _isWhole);
        PassLineEnd();
        return row;
    }

    private byte[] ReadCell(bool isFirst)
    {
        _isWhole |= isFirst;
        _cell.Clear();
        if (!IsAtEnd && text[_position] == '"')
        {
            ReadQuoted();
            _isWhole &= IsAtEnd || IsAtLineEnd || IsAtDelimiter;
        }

        while (!IsAtEnd && !IsAtLineEnd && !IsAtDelimiter)
        {
            _cell.Add(text[_position++]);
        }

        return [.. _cell];
    }

    private void ReadQuoted()
    {
        for (_position++; !IsAtEnd; Take())
        {
            if (text[_position] == '"' && (++_position == text.Length || text[_position] != '"'))
            {
                return;
            }
        }

        _isWhole = false;
    }

    private void Take()
    {
        if (IsAtLineEnd && !(text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n'))
        {
            _line++;
        }

        _cell.Add(text[_position++]);
    }

    private void PassLineEnd()
    {
        if (!IsAtEnd)
        {
            bool isPair = text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n';
            _position += isPair ? 2 : 1;
            _line++;
        }
    }
}
