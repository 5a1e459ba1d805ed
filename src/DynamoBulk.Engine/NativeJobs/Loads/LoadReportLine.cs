using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>A line of a load's report: which record of which object was not written, and why.</summary>
/// <remarks>
/// The form is assumed, see docs/native-jobs.md: that of the service's own import log, with a code and the text of the record beside it.
/// </remarks>
/// <param name="LoadArn">The load; null where the line does not say.</param>
/// <param name="Object">The object.</param>
/// <param name="Index">The record's number in it, from 0; of an object that is damaged, that of the first record that could not be read.</param>
/// <param name="Code">The service's code for the reason; empty where the line has none.</param>
/// <param name="Message">The service's words.</param>
/// <param name="Text">The record as it stands in the object; null where the line does not hold it.</param>
internal sealed record LoadReportLine(string? LoadArn, S3Address Object, long Index, string Code, string Message, string? Text)
{
    /// <summary>The code of a record that is not what the format says: what follows it in its object may be unread.</summary>
    public const string MalformedRecord = nameof(MalformedRecord);

    /// <summary>The code of an object that is too large or damaged.</summary>
    public const string UnreadableObject = nameof(UnreadableObject);

    /// <summary>Whether no record was read behind this one, unless the report tells of a later one.</summary>
    public bool EndsObject => Code is MalformedRecord or UnreadableObject;

    /// <summary>The number of the first record behind it.</summary>
    public long Next => Code == UnreadableObject ? Index : Index + 1;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>What it says; null where it is in another form.</returns>
    public static LoadReportLine? TryRead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Utf8.IsValid(line.Span) ? line : throw new JsonException());
            JsonElement root = document.RootElement;
            JsonElement pointer = root.GetProperty("itemS3Pointer");
            return new LoadReportLine(
                TextOf(root, "bulkOperationArn"),
                new S3Address(pointer.GetProperty("bucket").GetString() ?? throw new JsonException(), pointer.GetProperty("key").GetString() ?? throw new JsonException()),
                pointer.GetProperty("itemIndex").GetInt64(),
                TextOf(root, "errorCode") ?? string.Empty,
                string.Join(' ', root.GetProperty("errorMessages").EnumerateArray().Select(message => message.GetString())),
                TextOf(root, "record"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Why the record was not written, with a code of ours where the service's words leave no doubt.</summary>
    public ItemProblem Problem => new(ProblemCodeOf(), Message.Length > 0 ? Message : $"The service does not say why ({(Code.Length > 0 ? Code : "no code")}).");

    private string ProblemCodeOf() => Code switch
    {
        MalformedRecord => ProblemCode.MalformedRecord,
        _ when Says("Missing the key") => ProblemCode.MissingKey,
        _ when Says("Type mismatch for key") || Says("Type mismatch for Index Key") => ProblemCode.KeyTypeMismatch,
        _ when Says("Item size has exceeded") || Says("Item size to update has exceeded") => ProblemCode.ItemTooLarge,
        _ => ProblemCode.ServiceRejectedItem,
    };

    private bool Says(string words) => Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
