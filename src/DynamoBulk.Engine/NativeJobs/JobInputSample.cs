using System.IO.Compression;
using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>The beginning of what a job is to read, which shows whether it is what the job can read.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html,
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Format.html
/// </remarks>
internal static class JobInputSample
{
    /// <summary>How many bytes, as stored, are looked at.</summary>
    public const int Size = 64 * 1024;

    private const string Instead = "Import-DdbItem -S3Uri reads it and writes its items";

    /// <summary>Unpacks the beginning of an object, as far as it goes.</summary>
    /// <param name="beginning">Its first bytes, as stored.</param>
    /// <param name="compression">How it is packed.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <returns>At most <see cref="Size"/> bytes; none of what is packed with Zstandard.</returns>
    public static async Task<ReadOnlyMemory<byte>> UnpackAsync(ReadOnlyMemory<byte> beginning, InputCompression compression, CancellationToken cancellationToken)
    {
        if (compression != InputCompression.Gzip)
        {
            return compression == InputCompression.None ? beginning : default;
        }

        var unpacking = new GZipStream(new MemoryStream(beginning.ToArray()), CompressionMode.Decompress);
        await using (unpacking.ConfigureAwait(false))
        {
            byte[] sample = new byte[Size];
            int length = 0;
            try
            {
                while (length < Size && await unpacking.ReadAsync(sample.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and int read)
                {
                    length += read;
                }
            }
            catch (InvalidDataException)
            {
                // Damaged data is told by the job, with all else that is wrong there.
            }

            return sample.AsMemory(0, length);
        }
    }

    /// <summary>The format of an object.</summary>
    /// <param name="address">The object.</param>
    /// <param name="sample">Its beginning, or nothing.</param>
    /// <param name="said">What the user said.</param>
    /// <returns>Never <see cref="ItemFormat.Auto"/>.</returns>
    public static ItemFormat FormatOf(S3Address address, ReadOnlySpan<byte> sample, ItemFormat said)
    {
        if (said != ItemFormat.Auto)
        {
            return said;
        }

        if (IonText.IsMarker(JsonText.SkipSpace(sample)))
        {
            return ItemFormat.Ion;
        }

        ItemFormat named = Named(address);
        return named is ItemFormat.Csv or ItemFormat.Tsv or ItemFormat.Ion ? named : ItemFormat.DynamoDbJson;
    }

    /// <summary>Refuses an object whose first record shows that it is no lines of items.</summary>
    /// <param name="address">The object.</param>
    /// <param name="sample">Its beginning, or nothing.</param>
    /// <param name="format">What the job would read it as.</param>
    /// <exception cref="ServiceException">It is something else.</exception>
    public static void Check(S3Address address, ReadOnlySpan<byte> sample, ItemFormat format)
    {
        ReadOnlySpan<byte> text = JsonText.SkipSpace(sample);
        if (text.IsEmpty || format is ItemFormat.Csv or ItemFormat.Tsv)
        {
            return;
        }

        if (IonText.IsMarker(text) != (format == ItemFormat.Ion))
        {
            throw NotLines(address, format == ItemFormat.Ion ? "does not begin with $ion_1_0, as Ion does" : "is Ion: give -Format Ion");
        }

        if (format != ItemFormat.Ion)
        {
            CheckJson(address, text);
        }
    }

    private static void CheckJson(S3Address address, ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        IReadOnlyList<string>? names = text is [(byte)'{', ..] ? NamesIn(end < 0 ? text : text[..end], isWhole: end >= 0) : null;
        if (names is null)
        {
            throw NotLines(address, "does not begin with a line that is one JSON object");
        }

        if (names.Contains("Item"))
        {
            return;
        }

        throw names.Contains("Keys") && names.Contains("Metadata")
            ? ServiceException.Refusal("IncrementalExport", $"'{address}' is an export of changes, which no job of the service reads: {Instead}.")
            : NotLines(address, "has no \"Item\" in its first line, as in {\"Item\":{\"id\":{\"S\":\"1\"}}}");
    }

    private static ServiceException NotLines(S3Address address, string what) =>
        ServiceException.Refusal("WrongInputFormat", $"'{address}' {what}, and the job reads lines of DynamoDB JSON or Ion: {Instead}, and Export-DdbTable -S3Uri -Format DynamoDbJson writes what a job takes.");

    /// <summary>The names in an object, as far as they can be seen; null where it is broken or goes on behind its line.</summary>
    private static List<string>? NamesIn(ReadOnlySpan<byte> line, bool isWhole)
    {
        var names = new List<string>();
        var reader = new Utf8JsonReader(line, isWhole, new JsonReaderState(JsonText.AnyDepth));
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                names.Add(reader.GetString()!);
                if (!reader.Read() || !reader.TrySkip())
                {
                    break;
                }
            }

            return names;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ItemFormat Named(S3Address address)
    {
        string name = Path.GetExtension(address.Key).ToUpperInvariant() is ".GZ" or ".ZST" or ".ZSTD" ? Path.ChangeExtension(address.Key, null) : address.Key;
        try
        {
            return ItemFormats.Resolve(name, ItemFormat.Auto);
        }
        catch (InvalidDataException)
        {
            return ItemFormat.Auto;
        }
    }
}
