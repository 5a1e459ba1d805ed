using System.Runtime.CompilerServices;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>The records of an object as a load reads and counts them.</summary>
/// <remarks>In DynamoDB JSON a line counts, also an empty one; in Ion a value. That the service counts so is assumed, see docs/native-jobs.md.</remarks>
internal static class LoadedObject
{
    /// <summary>Reads the records of an object.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="found">The object.</param>
    /// <param name="load">The load, which says how it is packed and in which format.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Each record with its number, from 0.</returns>
    /// <exception cref="InvalidDataException">It cannot be unpacked, or not to its end.</exception>
    public static async IAsyncEnumerable<(long Index, ItemRecord Record)> ReadAsync(ObjectStore store, ObjectInfo found, S3Load load, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string name = found.Address.ToString();
        if (load.Compression == nameof(InputCompression.Zstd))
        {
            throw new InvalidDataException($"{name} is packed with Zstandard, which cannot be unpacked here.");
        }

        Stream stored = store.OpenRead(found, static () => { });
        var stream = new InputStream(load.Compression == nameof(InputCompression.Gzip) ? new UnpackingStream(stored) : stored, name);
        await using (stream.ConfigureAwait(false))
        {
            bool isIon = load.Format == nameof(ItemFormat.Ion);
            IItemReader reader = isIon ? new IonReader() : new DynamoDbJsonReader();
            long next = 0;
            await foreach (IReadOnlyList<ItemRecord> page in reader.ReadAsync(stream, name, cancellationToken).ConfigureAwait(false))
            {
                foreach (ItemRecord record in page)
                {
                    yield return (isIon ? next : record.Position.Number - 1, record);
                    next++;
                }
            }
        }
    }

    /// <summary>Makes of a record's text what its object would have given.</summary>
    /// <param name="text">The text.</param>
    /// <param name="load">The load, which says in which format it is.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The item, or the text that is none; without a place and a problem.</returns>
    public static async ValueTask<ItemRecord> ParseAsync(string text, S3Load load, CancellationToken cancellationToken)
    {
        bool isIon = load.Format == nameof(ItemFormat.Ion);
        IItemReader reader = isIon ? new IonReader() : new DynamoDbJsonReader();
        var records = new List<ItemRecord>();
        try
        {
            await foreach (IReadOnlyList<ItemRecord> page in reader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), string.Empty, cancellationToken).ConfigureAwait(false))
            {
                records.AddRange(page);
            }
        }
        catch (InvalidDataException)
        {
            // The text stays what it is.
        }

        return records is [{ Problem: null } item] && (isIon || DynamoDbJsonConversion.IsItem(item.Item.Json.Span))
            ? new ItemRecord(item.Item, default)
            : new ItemRecord(default, default, new UnreadRecord(text, isIon ? ItemFormat.Ion : ItemFormat.DynamoDbJson));
    }
}
