namespace DynamoBulk.Fuzzing;

/// <summary>Gives its bytes in portions of odd sizes, and fails where the reader asks on and on after the end.</summary>
/// <param name="content">The bytes.</param>
internal sealed class MeteredStream(byte[] content) : MemoryStream(content, writable: false)
{
    private const int MostReadsAtEnd = 10;

    private int _portion = 1;
    private int _readsAtEnd;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position == Length && ++_readsAtEnd > MostReadsAtEnd)
        {
            throw new InvalidOperationException($"The stream was read {MostReadsAtEnd} times after its end.");
        }

        _portion = (_portion * 31 % 10_007) + 1;
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, _portion)], cancellationToken);
    }
}
