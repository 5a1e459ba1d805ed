using System.Text;
using DynamoBulk.Local.Jobs.Records;

namespace DynamoBulk.Local.Tests.Jobs.Records;

/// <summary>Reads objects to their end, through a stream that gives few bytes at a time.</summary>
internal static class RecordReading
{
    /// <summary>The records, and behind them what ended the reading too early.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(byte[] content, Func<Stream, IRecordReader> open)
    {
        var lines = new List<string>();
        await using IRecordReader reader = open(new DribblingStream(content));
        try
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } record)
            {
                lines.Add($"{record.Index} {record.Problem ?? Encoding.UTF8.GetString(record.Item.Span)}");
            }
        }
        catch (MalformedRecordException exception)
        {
            lines.Add($"{exception.Index} ended by «{Encoding.UTF8.GetString(exception.Raw)}»");
        }

        return lines;
    }

    public static Task<IReadOnlyList<string>> ReadAsync(string content, Func<Stream, IRecordReader> open) => ReadAsync(Encoding.UTF8.GetBytes(content), open);

    /// <summary>Gives one, two or three bytes a read, so that every token is cut somewhere.</summary>
    private sealed class DribblingStream(byte[] content) : MemoryStream(content)
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, (_reads++ % 3) + 1)], cancellationToken);
    }
}
