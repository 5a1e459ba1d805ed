using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Reads the changes in a data file in DynamoDB JSON: <c>{"Metadata":{…},"Keys":{…},"NewImage":{…},"OldImage":{…}}</c> in a line.</summary>
/// <remarks>
/// The images are views of the line, as the items of a full export are.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </remarks>
/// <param name="conversion">What to make of a change.</param>
internal sealed class JsonChanges(ChangeConversion conversion) : IItemReader
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken) =>
        RecordPages.ReadAsync(new LineSplitter(stream, source, reuseBlocks: false), source, conversion.Of(Parse, ItemFormat.DynamoDbJson), cancellationToken);

    private static ExportedChange Parse(ReadOnlyMemory<byte> line, bool tellsOldImages)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw ChangeConversion.NoChange("it is not valid UTF-8.");
        }

        try
        {
            return ReadMembers(line, tellsOldImages);
        }
        catch (JsonException exception)
        {
            throw ChangeConversion.NoChange(JsonText.Reason(exception));
        }
    }

    private static ExportedChange ReadMembers(ReadOnlyMemory<byte> line, bool tellsOldImages)
    {
        Item? keys = null;
        Item? newImage = null;
        Item? oldImage = null;
        DateTimeOffset? time = null;
        var reader = new Utf8JsonReader(line.Span, JsonText.AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Keys"u8))
            {
                keys = ReadImage(ref reader, line);
            }
            else if (reader.ValueTextEquals("NewImage"u8))
            {
                newImage = ReadImage(ref reader, line);
            }
            else if (reader.ValueTextEquals("OldImage"u8))
            {
                oldImage = ReadImage(ref reader, line);
            }
            else if (reader.ValueTextEquals("Metadata"u8))
            {
                time = ReadImage(ref reader, line) is { } metadata ? ChangeMetadata.ReadTime(metadata.Json.Span) : null;
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read(); // nothing may follow the object
        return new ExportedChange(keys ?? throw ChangeConversion.NoChange("it has no Keys."), newImage, oldImage, time, tellsOldImages);
    }

    private static Item? ReadImage(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject:
                reader.Skip();
                return new Item(line[start..(int)reader.BytesConsumed]);
            default:
                throw ChangeConversion.NoChange("one of its members is no object.");
        }
    }
}
