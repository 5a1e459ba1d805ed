using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads the record of a change that an incremental export told and that failed, mended or not: the item to put, or the key to delete.</summary>
internal sealed class FailedChange
{
    private readonly IonConversion _ion = new(new ItemBuffer(), takesChanges: true);

    /// <summary>Reads a record.</summary>
    /// <param name="text">The record as it would stand in the data file.</param>
    /// <param name="format">The notation of the data file.</param>
    /// <param name="position">Where the record stands now.</param>
    /// <returns>The write, or why there is none.</returns>
    public ItemRecord Read(string text, ItemFormat format, ItemPosition position)
    {
        byte[] record = Encoding.UTF8.GetBytes(text);
        try
        {
            if (format != ItemFormat.Ion)
            {
                return ToWrite(record, isItem: false, position);
            }

            ItemRecord change = _ion.Convert(record, position);
            return change.Problem is { } problem ? Failed(problem) : ToWrite(change.Item.Json, isItem: true, position);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Failed(new ItemProblem(ProblemCode.MalformedRecord, $"The record is no change of an incremental export: {JsonText.Reason(exception)}"));
        }

        ItemRecord Failed(ItemProblem problem) => new(default, position, new UnreadRecord(text, format) { IsChange = true }, problem);
    }

    /// <summary>The write that a change asks for.</summary>
    /// <param name="json">The members of the change.</param>
    /// <param name="isItem">Whether its images are attributes of type M.</param>
    /// <param name="position">Where it stands.</param>
    private static ItemRecord ToWrite(ReadOnlyMemory<byte> json, bool isItem, ItemPosition position)
    {
        using JsonDocument change = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        Item keys = Image("Keys") ?? throw new JsonException("It has no Keys.");
        return Image("NewImage") is { } image ? new ItemRecord(image, position) : new ItemRecord(keys, position, IsDelete: true);

        Item? Image(string name) =>
            change.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object && (!isItem || value.TryGetProperty("M", out value))
                ? new Item(Encoding.UTF8.GetBytes(value.GetRawText()))
                : null;
    }
}
