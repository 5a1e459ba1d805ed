using System.Text.Json;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk;

/// <summary>An item that a load of the service has not written; Import-DdbItem takes it as the item.</summary>
public sealed class S3LoadFailure
{
    private readonly ItemRecord _record;
    private readonly Lazy<object?> _item;

    internal S3LoadFailure(LoadFailure failure)
    {
        _record = failure.Record;
        _item = new Lazy<object?>(Build);
        S3Uri = failure.Object?.ToString();
        RecordNumber = failure.Index + 1;
    }

    /// <summary>Why, in a word: an error id such as MissingKey or MalformedRecord.</summary>
    public string Reason => _record.Problem!.Code;

    /// <summary>Why, in the service's words.</summary>
    public string Message => _record.Problem!.Message;

    /// <summary>The object that the item stands in; null where the report does not say.</summary>
    public string? S3Uri { get; }

    /// <summary>The number of its record there, from 1: the line, or in Ion the value; null where the report does not say.</summary>
    public long? RecordNumber { get; }

    /// <summary>The item as an object; null where the record is none.</summary>
    public object? Item => _item.Value;

    /// <summary>The item as DynamoDB JSON, or the text that stands in its place.</summary>
    public string Record => _record.Item.Json.IsEmpty ? $"{_record.Original}" : _record.Item.ToString();

    /// <inheritdoc/>
    public override string ToString() => $"{_record.Position}: {Message}";

    /// <summary>What Import-DdbItem takes from the pipeline.</summary>
    /// <param name="position">The number of the object in the pipeline.</param>
    internal ItemRecord ToRecord(ItemPosition position) => _record.Item.Json.IsEmpty
        ? new ItemRecord(default, position, _record.Original ?? string.Empty, new ItemProblem(ProblemCode.MalformedRecord, $"The record that the load could not take is no item: {Message}"))
        : new ItemRecord(_record.Item, position, this);

    private object? Build()
    {
        try
        {
            return _record.Item.Json.IsEmpty ? null : new ObjectBuilder(ItemForm.Object, []).Build(_record.Item);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return null; // the very reason why it was not written
        }
    }
}
