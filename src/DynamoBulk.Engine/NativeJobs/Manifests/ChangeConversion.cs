using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Makes records of a transfer of the records of an incremental export.</summary>
/// <param name="toRecord">What becomes of a change.</param>
/// <param name="tellsOldImages">Whether the export has the old images.</param>
/// <param name="isReverse">Whether the changes are to be undone.</param>
internal sealed class ChangeConversion(Func<ExportedChange, ItemRecord> toRecord, bool tellsOldImages, bool isReverse)
{
    /// <summary>Reads the change that stands in a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="tellsOldImages">Whether the export has the old images.</param>
    /// <exception cref="ItemProblemException">It is no change.</exception>
    public delegate ExportedChange Parser(ReadOnlyMemory<byte> record, bool tellsOldImages);

    /// <summary>Makes the conversion of records in a notation.</summary>
    /// <param name="parse">Reads the notation.</param>
    /// <param name="format">Its name, for records that cannot be read.</param>
    public RecordPages.Conversion Of(Parser parse, ItemFormat format) => (record, position) =>
    {
        try
        {
            ExportedChange change = parse(record, tellsOldImages);
            return toRecord(isReverse ? change.Reversed() : change) with { Position = position };
        }
        catch (ItemProblemException exception)
        {
            return new ItemRecord(default, position, UnreadRecord.Of(record.Span, format) with { IsChange = true }, exception.Problem);
        }
    };

    /// <summary>That a record is no change.</summary>
    /// <param name="why">What is missing or wrong.</param>
    public static ItemProblemException NoChange(string why) => new(ProblemCode.MalformedRecord, $"The record is no change of an incremental export: {why}");
}
