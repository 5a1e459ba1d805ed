namespace DynamoBulk.Formats;

/// <summary>Where the parts go that an output is cut into, such as numbered files. They appear all together, or not at all.</summary>
/// <remarks>Disposing without <see cref="PublishAsync"/> leaves nothing of them behind.</remarks>
public interface IPartStore : IAsyncDisposable
{
    /// <summary>Opens a part, which nobody sees yet.</summary>
    /// <param name="number">The number, one more than that of the part before, from 1.</param>
    /// <returns>Takes the bytes of the part until it is closed. Its position is how many there are; a flush may leave them where they are.</returns>
    /// <exception cref="IOException">The part cannot be made.</exception>
    Stream Open(int number);

    /// <summary>Makes all parts appear under their names, in the place of those of an earlier output; of a longer one none stays.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When they are there.</returns>
    Task PublishAsync(CancellationToken cancellationToken);
}
