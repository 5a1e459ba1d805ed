using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Reads lines of DynamoDB JSON: <c>{"Item":{"pk":{"S":"a"}}}</c>.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html</remarks>
internal sealed class JsonRecordReader(Stream input) : IRecordReader
{
    private readonly RecordWindow _window = new(input);
    private long _lines;

    /// <inheritdoc/>
    public async ValueTask<InputRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                return Read(_lines - 1, line);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _window.DisposeAsync();

    private async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            int end = _window.Bytes.Span[searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                _lines++;
                return _window.Take(searched + end + 1)[..^1];
            }

            searched = _window.Bytes.Length;
            if (_window.IsFull)
            {
                throw new MalformedRecordException(_lines, [], $"The line is longer than {RecordWindow.MaxRecordLength >> 20} MB, which no item is.");
            }

            if (_window.IsComplete)
            {
                _lines++;
                return searched == 0 ? (ReadOnlyMemory<byte>?)null : _window.Take(searched); // a bare null would become an empty line
            }

            await _window.FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static InputRecord Read(long index, ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new MalformedRecordException(index, line.ToArray(), "The line is not valid UTF-8.");
        }

        try
        {
            return FindItem(index, line);
        }
        catch (JsonException exception)
        {
            throw new MalformedRecordException(index, line.ToArray(), $"The line is not valid JSON: {exception.Message.Split(" LineNumber:")[0]}");
        }
    }

    /// <summary>Finds the item, and reads the line to its end, so that all of it is known to be JSON.</summary>
    private static InputRecord FindItem(long index, ReadOnlyMemory<byte> line)
    {
        ReadOnlyMemory<byte> item = default;
        string? other = null;
        var reader = new Utf8JsonReader(line.Span, RequestObject.ReaderOptions);
        reader.Read();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (!isObject)
        {
            reader.Skip();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Item"u8))
            {
                item = RequestObject.ReadValue(ref reader, line);
            }
            else
            {
                other ??= reader.GetString();
                RequestObject.ReadValue(ref reader, line);
            }
        }

        reader.Read(); // what follows the object is refused here
        string? problem = item.IsEmpty ? "The record has no member Item."
            : item.Span[0] != '{' ? "The member Item is no object."
            : other is not null ? RecordProblem.UnknownMember(other)
            : null;
        return new InputRecord(index, line, item, problem);
    }
}
