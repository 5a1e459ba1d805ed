namespace DynamoBulk.Formats;

/// <summary>A writer of one format that can be asked for what waits in its buffer.</summary>
internal interface IBufferedItemWriter : IItemWriter
{
    /// <summary>Hands all items taken so far to the stream.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the stream has taken them.</returns>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
