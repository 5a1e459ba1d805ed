using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts streams to a binary: from the start and left where it stood when it can seek, else the rest of it.</summary>
internal sealed class StreamConverter : IValueConverter
{
    public void Write(object value, ValueBinder values)
    {
        var stream = (Stream)value;
        long position = stream.CanSeek ? stream.Position : 0;
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }

        // One byte more than any item holds tells that there is too much, however long the stream may be.
        var bytes = new byte[ItemLimits.MaxItemSize + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (stream.CanSeek)
        {
            stream.Position = position;
        }

        if (length > ItemLimits.MaxItemSize)
        {
            throw values.Writer.Fail(ProblemCode.ItemTooLarge, $"the stream holds more than the {ItemLimits.MaxItemSize:N0} bytes (400 KB) DynamoDB takes");
        }

        values.Writer.Binary(bytes.AsSpan(0, length));
    }
}
