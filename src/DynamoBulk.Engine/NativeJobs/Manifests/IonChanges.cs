using System.Text.Unicode;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Reads the changes in a data file in Ion text: <c>$ion_1_0 {Record:{Keys:{…},Metadata:{…},NewImage:{…},OldImage:{…}}}</c> in a line.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html</remarks>
internal sealed class IonChanges : IItemReader
{
    private readonly ChangeConversion _conversion;
    private readonly ItemBuffer _buffer = new();
    private readonly IonValues _values;

    /// <summary>Makes a reader.</summary>
    /// <param name="conversion">What to make of a change.</param>
    public IonChanges(ChangeConversion conversion)
    {
        _conversion = conversion;
        _values = new IonValues(_buffer);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken) =>
        RecordPages.ReadAsync(new IonSplitter(stream, source), source, _conversion.Of(Parse, ItemFormat.Ion), cancellationToken);

    private ExportedChange Parse(ReadOnlyMemory<byte> record, bool tellsOldImages)
    {
        if (!Utf8.IsValid(record.Span))
        {
            throw ChangeConversion.NoChange("it is not valid UTF-8.");
        }

        try
        {
            var reader = new IonTextReader(record.Span);
            return ReadRecord(ref reader, tellsOldImages);
        }
        catch (ItemProblemException)
        {
            _buffer.Discard();
            throw;
        }
    }

    private ExportedChange ReadRecord(ref IonTextReader reader, bool tellsOldImages)
    {
        OpenStruct(ref reader);
        if (reader.TryRead((byte)'}') || !_values.ReadName(ref reader).SequenceEqual("Record"u8))
        {
            throw ChangeConversion.NoChange("it is no struct with the field Record.");
        }

        reader.ReadColon();
        OpenStruct(ref reader);
        ExportedChange change = ReadMembers(ref reader, tellsOldImages);
        if (!reader.TryRead((byte)'}'))
        {
            throw reader.Unexpected("The end of the struct");
        }

        reader.SkipSpace();
        return reader.Rest.IsEmpty ? change : throw reader.Unexpected("The end of the line");
    }

    private ExportedChange ReadMembers(ref IonTextReader reader, bool tellsOldImages)
    {
        Item? keys = null;
        Item? newImage = null;
        Item? oldImage = null;
        DateTimeOffset? time = null;
        while (!reader.TryRead((byte)'}'))
        {
            ReadOnlySpan<byte> name = _values.ReadName(ref reader);
            bool isKeys = name.SequenceEqual("Keys"u8);
            bool isNew = name.SequenceEqual("NewImage"u8);
            bool isOld = name.SequenceEqual("OldImage"u8);
            bool isMetadata = name.SequenceEqual("Metadata"u8);
            reader.ReadColon();
            Item? image = ReadImage(ref reader);
            keys = isKeys ? image : keys;
            newImage = isNew ? image : newImage;
            oldImage = isOld ? image : oldImage;
            time = isMetadata && image is { } metadata ? ChangeMetadata.ReadTime(metadata.Json.Span) : time;
            reader.ReadComma((byte)'}');
        }

        return new ExportedChange(keys ?? throw ChangeConversion.NoChange("it has no Keys."), newImage, oldImage, time, tellsOldImages);
    }

    private Item? ReadImage(ref IonTextReader reader)
    {
        if (reader.Next == '{' && !reader.IsAtBlob)
        {
            _values.WriteMembers(ref reader, 0);
            return _buffer.Take();
        }

        if (reader.ReadIdentifier().SequenceEqual("null"u8))
        {
            reader.ReadNullType();
            return null;
        }

        throw reader.Unexpected("A struct");
    }

    private static void OpenStruct(ref IonTextReader reader)
    {
        reader.SkipSpace();
        if (reader.Next != '{' || reader.IsAtBlob)
        {
            throw ChangeConversion.NoChange("it is no struct.");
        }

        reader.Position++;
    }
}
