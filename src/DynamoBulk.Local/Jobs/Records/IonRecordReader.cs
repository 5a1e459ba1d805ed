using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Reads Ion text, a struct for each item: <c>$ion_1_0 {Item:{pk:"a",n:1.}}</c>.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html</remarks>
internal sealed class IonRecordReader : IRecordReader
{
    private readonly RecordWindow _window;
    private readonly PooledBuffer _json = new(1024);
    private readonly Utf8JsonWriter _writer;
    private long _structs;

    public IonRecordReader(Stream input)
    {
        _window = new RecordWindow(input);
        _writer = new Utf8JsonWriter(_json, AttributeJson.WriterOptions);
    }

    /// <inheritdoc/>
    public async ValueTask<InputRecord?> ReadAsync(CancellationToken cancellationToken) =>
        await ReadStructAsync(cancellationToken).ConfigureAwait(false) is { } raw ? Read(_structs++, raw) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _json.Dispose();
        _writer.Dispose();
        return _window.DisposeAsync();
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadStructAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (IonExtent.TryFind(_window.Bytes.Span, _window.IsComplete, out Range extent))
                {
                    (int start, int length) = extent.GetOffsetAndLength(_window.Bytes.Length);
                    return length == 0 ? (ReadOnlyMemory<byte>?)null : _window.Take(start + length)[start..]; // a bare null would become an empty struct
                }
            }
            catch (FormatException exception)
            {
                throw new MalformedRecordException(_structs, _window.Bytes.ToArray(), exception.Message);
            }

            if (_window.IsFull)
            {
                throw new MalformedRecordException(_structs, [], $"The value is longer than {RecordWindow.MaxRecordLength >> 20} MB, which no item is.");
            }

            await _window.FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private InputRecord Read(long index, ReadOnlyMemory<byte> raw)
    {
        if (!Utf8.IsValid(raw.Span))
        {
            throw new MalformedRecordException(index, raw.ToArray(), "The value is not valid UTF-8.");
        }

        _json.Clear();
        _writer.Reset(_json);
        try
        {
            string? problem = new IonItemReader(raw.Span, _writer).ReadRecord();
            _writer.Flush();
            return new InputRecord(index, raw, _json.Written, problem);
        }
        catch (ServiceException exception)
        {
            return new InputRecord(index, raw, default, exception.Message);
        }
        catch (FormatException exception)
        {
            throw new MalformedRecordException(index, raw.ToArray(), exception.Message);
        }
    }
}
