using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Reads what <see cref="FailedItemWriter"/> wrote, mended or not: the item of each line, or its record as the file that it came
/// from is read.
/// </summary>
public sealed class FailedItemReader : IItemReader
{
    /// <summary>How many tokens of JSON begin a line before the reason: two braces, and two names.</summary>
    private const int TokensBeforeReason = 5;

    private readonly ItemText _texts = new();
    private readonly DataPipelineConversion _dataPipeline = new();
    private readonly FailedChange _change = new();
    private readonly ItemBuffer _buffer = new();

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isFirst = true;
        var lines = new LineSplitter(stream, source, reuseBlocks: false);
        IAsyncEnumerable<IReadOnlyList<ItemRecord>> pages = RecordPages.ReadAsync(lines, source, (line, position) => new ItemRecord(new Item(line), position), cancellationToken);
        await foreach (IReadOnlyList<ItemRecord> page in pages.ConfigureAwait(false))
        {
            var items = new List<ItemRecord>(page.Count);
            foreach (ItemRecord line in page)
            {
                if (isFirst && IsSpread(line.Item.Json.Span))
                {
                    throw new InvalidDataException($"{source} holds failed items that are spread over several lines each, as editors format JSON: write each on one line again, for example with jq -c, and import that.");
                }

                isFirst = false;
                items.AddRange(await ReadLineAsync(line.Item.Json, line.Position, cancellationToken).ConfigureAwait(false));
            }

            if (items.Count > 0)
            {
                yield return items;
            }
        }
    }

    /// <summary>Reads a line that came without its file.</summary>
    /// <param name="line">Any text.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The items of it, or why it holds none; null where it is no line of a file of failed items.</returns>
    public IReadOnlyList<ItemRecord>? ReadLine(string line, ItemPosition position)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.AsSpan().TrimStart("{ \t\r\n").StartsWith("\"Error\"") || JsonText.HasHalfPair(line))
        {
            return null;
        }

        byte[] json = Encoding.UTF8.GetBytes(line.Trim());
        return IsFailedItem(json) && PositionOf(json) is not null
            ? ReadLineAsync(json, position, CancellationToken.None).AsTask().GetAwaiter().GetResult()
            : null;
    }

    /// <summary>Whether a file holds failed items.</summary>
    /// <param name="beginning">The beginning of the file, without white space.</param>
    internal static bool IsFailedItem(ReadOnlySpan<byte> beginning)
    {
        try
        {
            // The white space may be another program's.
            var reader = new Utf8JsonReader(beginning, isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.SequenceEqual("Error"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.SequenceEqual("Reason"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The place of a failed item, as <see cref="ItemPosition"/> says it.</summary>
    /// <param name="line">A line.</param>
    /// <returns>The place, or null where the line holds no failed item.</returns>
    internal static string? PositionOf(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            return document.RootElement.GetProperty("Error").GetProperty("Position").GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private async ValueTask<IReadOnlyList<ItemRecord>> ReadLineAsync(ReadOnlyMemory<byte> line, ItemPosition position, CancellationToken cancellationToken)
    {
        try
        {
            if (!Utf8.IsValid(line.Span))
            {
                throw new JsonException("It is not valid UTF-8; save the file as UTF-8.");
            }

            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Error", out _))
            {
                return [_texts.Read(Encoding.UTF8.GetString(line.Span), position)];
            }

            if (root.TryGetProperty("Item", out JsonElement item))
            {
                return [new ItemRecord(new Item(Encoding.UTF8.GetBytes(item.GetRawText())), position)];
            }

            if (root.TryGetProperty("Key", out JsonElement key))
            {
                return [new ItemRecord(new Item(Encoding.UTF8.GetBytes(key.GetRawText())), position, IsDelete: true)];
            }

            string text = root.GetProperty("Record").GetString()!;
            ItemFormat known = root.TryGetProperty("Format", out JsonElement format) ? Enum.Parse<ItemFormat>(format.GetString()!) : ItemFormat.Auto;
            if (root.TryGetProperty("IsChange", out JsonElement isChange) && isChange.GetBoolean())
            {
                ItemRecord change = _change.Read(text, known, position);
                return [HasReplacements(root, text) ? Unmended([change], new UnreadRecord(text, known) { IsChange = true, HasReplacements = true }, position) : change];
            }

            CsvDialect? dialect = known is ItemFormat.Csv or ItemFormat.Tsv ? DialectOf(root) : null;
            IReadOnlyList<ItemRecord> read = known switch
            {
                ItemFormat.Csv or ItemFormat.Tsv => await ReadRowsAsync(text, dialect!, position, cancellationToken).ConfigureAwait(false),
                ItemFormat.Ion => await ReadRecordsAsync(new IonReader { Buffer = _buffer }, text, position, cancellationToken).ConfigureAwait(false),
                ItemFormat.DataPipeline => [_dataPipeline.Convert(Encoding.UTF8.GetBytes(text), position)],
                _ => [_texts.Read(text, position)],
            };
            return HasReplacements(root, text) ? [Unmended(read, new UnreadRecord(text, known, dialect) { HasReplacements = true }, position)] : read;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException or InvalidDataException)
        {
            return [new ItemRecord(default, position, UnreadRecord.Of(line.Span, ItemFormat.JsonLines), new ItemProblem(ProblemCode.MalformedRecord, $"The line holds no failed item: {JsonText.Reason(exception)}"))];
        }
    }

    /// <summary>Whether a line is the beginning of an item that goes on in the next ones. One that was cut off has got further.</summary>
    private static bool IsSpread(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: false, new JsonReaderState(JsonText.AnyDepth));
            int tokens = 0;
            while (reader.Read())
            {
                tokens++;
            }

            bool isWhole = reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 };
            return line is [(byte)'{', ..] && !isWhole && tokens < TokensBeforeReason && reader.BytesConsumed == line.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether U+FFFD still stands for what the record had in its place: another character may be meant by each, so that different keys would become one.</summary>
    private static bool HasReplacements(JsonElement root, string text) =>
        root.TryGetProperty("HasReplacements", out JsonElement has) && has.GetBoolean() && text.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>The record as it is, which fails again: for what is wrong with it still, or, where nothing is, for the characters that it lacks.</summary>
    private static ItemRecord Unmended(IReadOnlyList<ItemRecord> read, UnreadRecord record, ItemPosition position) => new(
        default,
        position,
        record,
        read.Select(item => item.Problem).FirstOrDefault(problem => problem is not null) ?? new ItemProblem(
            ProblemCode.MalformedRecord,
            "U+FFFD stands in the record for what is not valid UTF-8 in its file: write what is meant, or import the file itself with -Encoding, such as latin1, or saved as UTF-8."));

    private static CsvDialect DialectOf(JsonElement root) => new(
        root.GetProperty("Delimiter").GetString() is [char delimiter] ? delimiter : throw new InvalidDataException("Its Delimiter is not a single character."),
        [.. root.GetProperty("Header").EnumerateArray().Select(name => name.GetString()!)],
        root.TryGetProperty("Types", out JsonElement types) ? types.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.GetString()!) : [],
        root.TryGetProperty("NullValue", out JsonElement nullValue) ? nullValue.GetString() : null);

    private ValueTask<IReadOnlyList<ItemRecord>> ReadRowsAsync(string text, CsvDialect dialect, ItemPosition position, CancellationToken cancellationToken)
    {
        var types = new CsvColumnTypes();
        types.Know(dialect.Types.Select(column => KeyValuePair.Create(column.Key, Enum.Parse<CsvCellType>(column.Value))));
        types.LeaveAsText(dialect.Header.Where(name => types.Find(name) is null));
        var reader = new CsvItemReader(new ItemReaderOptions
        {
            Delimiter = dialect.Delimiter,
            Header = dialect.Header,
            NullValue = dialect.NullValue,
            ColumnTypes = types,
        })
        {
            Buffer = _buffer,
        };
        return ReadRecordsAsync(reader, text, position, cancellationToken);
    }

    /// <summary>A mended record may have become several, where a quote had swallowed those behind it.</summary>
    private static async ValueTask<IReadOnlyList<ItemRecord>> ReadRecordsAsync(IItemReader reader, string text, ItemPosition position, CancellationToken cancellationToken)
    {
        var items = new List<ItemRecord>();
        await foreach (IReadOnlyList<ItemRecord> page in reader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), position.Source ?? string.Empty, cancellationToken).ConfigureAwait(false))
        {
            items.AddRange(page.Select(record => record with { Position = position }));
        }

        return items.Count > 0 ? items : throw new InvalidDataException("Its record is empty.");
    }
}
