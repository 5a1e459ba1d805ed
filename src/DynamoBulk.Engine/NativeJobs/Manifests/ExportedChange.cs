using System.Globalization;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>A record of an incremental export: what became of an item in the window of the export. Changes inside the window are not told.</summary>
/// <param name="Keys">The item's key attributes.</param>
/// <param name="NewImage">The item at the end of the window; null when it was deleted.</param>
/// <param name="OldImage">The item before the window; null when there was none, or the export does not tell.</param>
/// <param name="WrittenAt">When it was changed last; null where the record does not say.</param>
/// <param name="TellsOldImage">Whether an item that was there before the window is told.</param>
public sealed record ExportedChange(Item Keys, Item? NewImage, Item? OldImage, DateTimeOffset? WrittenAt, bool TellsOldImage)
{
    /// <summary>The times that leave as text: what <c>DateTime</c> becomes as an attribute.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>The kind of change in the words of streams, INSERT, MODIFY or REMOVE; PUT where nobody knows whether the item was there before.</summary>
    public string EventName => NewImage is null ? "REMOVE" : !TellsOldImage ? "PUT" : OldImage is null ? "INSERT" : "MODIFY";

    /// <summary>The way back.</summary>
    /// <returns>The change that undoes this one.</returns>
    public ExportedChange Reversed() => this with { NewImage = OldImage, OldImage = NewImage };

    /// <summary>What a table has to be asked for: to put the item, or to delete it.</summary>
    /// <returns>The new image, or the key as a delete.</returns>
    public ItemRecord ToWrite() => new(NewImage ?? Keys, default, IsDelete: NewImage is null);

    /// <summary>The change as it is, for whoever hands it on.</summary>
    /// <returns>A record with this as what was given.</returns>
    public ItemRecord ToChange() => new(NewImage ?? Keys, default, Original: this);

    /// <summary>The change as an item, for a file: the attributes EventName, ApproximateCreationDateTime, Keys, NewImage and OldImage.</summary>
    /// <returns>The item, with this as what was given.</returns>
    public ItemRecord ToItem()
    {
        var json = new MemoryStream();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        WriteText(writer, nameof(EventName), EventName);
        if (WrittenAt is { } time)
        {
            WriteText(writer, "ApproximateCreationDateTime", time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        WriteMap(writer, nameof(Keys), Keys);
        WriteMap(writer, nameof(NewImage), NewImage);
        WriteMap(writer, nameof(OldImage), OldImage);
        writer.WriteEndObject();
        writer.Flush();
        return new ItemRecord(new Item(json.GetBuffer().AsMemory(0, (int)json.Length)), default, Original: this);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("S"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, Item? image)
    {
        if (image is { } item)
        {
            writer.WriteStartObject(name);
            writer.WritePropertyName("M"u8);
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }
    }
}
