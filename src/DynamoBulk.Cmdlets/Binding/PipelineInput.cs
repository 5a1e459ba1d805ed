using System.Data;
using System.Management.Automation;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>What comes down the pipeline of a command that takes items: items, and files that hold some.</summary>
/// <remarks>Made for the pipeline thread.</remarks>
/// <param name="warn">Hears once of each property that cannot be read.</param>
internal sealed class PipelineInput(Action<string> warn)
{
    private readonly ItemBinder _binder = new(warn);
    private readonly FailedItemReader _failedItems = new();
    private long _number;

    /// <summary>The elements of an array that was given as one object, or the object itself.</summary>
    /// <param name="input">What the pipeline or -InputObject gave.</param>
    public IEnumerable<object?> Elements(object? input) => _binder.Elements(input);

    /// <summary>The file that an element is, or null.</summary>
    /// <param name="element">One of <see cref="Elements"/>.</param>
    public static FileInfo? AsFile(object? element) => (element is PSObject wrapped ? wrapped.BaseObject : element) as FileInfo;

    /// <summary>The item that an element is.</summary>
    /// <param name="element">One of <see cref="Elements"/>, and no file.</param>
    /// <returns>The item, of a change what it became or the key that was deleted, or why it is none, with the element's number; a file that a command does not open is none.</returns>
    public ItemRecord ToItem(object? element)
    {
        var position = new ItemPosition(null, ++_number);
        object? value = element is PSObject wrapped ? wrapped.BaseObject : element;
        if (value is DirectoryInfo folder)
        {
            return new ItemRecord(default, position, element, new ItemProblem(ProblemCode.NotAnItem, $"'{folder}' is a folder: pipe it through Select-Object to import its properties, or give it to -Path for the files in it."));
        }

        if (value is FileInfo file)
        {
            return new ItemRecord(default, position, element, new ItemProblem(ProblemCode.NotAnItem, $"'{file}' is a file: pipe the items in it, from Import-Csv for example."));
        }

        if (JobHint(value) is { } hint)
        {
            return new ItemRecord(default, position, element, new ItemProblem(ProblemCode.NotAnItem, $"{hint}, or through Select-Object to import its properties."));
        }

        if (value is ItemChange change)
        {
            ItemProblem? wrong = _binder.Bind(change.NewImage ?? change.Keys, out Item changed);
            return new ItemRecord(changed, position, element, wrong, IsDelete: change.NewImage is null);
        }

        if (value is S3LoadFailure failure)
        {
            return failure.ToRecord(position);
        }

        if (value is string text && _failedItems.ReadLine(text, position) is { } read)
        {
            return read is [var one]
                ? one with { Original = one.Original ?? element }
                : new ItemRecord(default, position, element, new ItemProblem(ProblemCode.NotAnItem, $"The line of a failed item holds {read.Count:N0} of them now: give the file to -Path."));
        }

        ItemProblem? problem = _binder.Bind(element, out Item item);

        // A reader is the same object for every row, and has gone on when somebody looks at it.
        return new ItemRecord(item, position, value is IDataReader ? null : element, problem);
    }

    /// <summary>The item before a change.</summary>
    /// <param name="record">What <see cref="ToItem"/> made of an element.</param>
    /// <returns>The item; null where the element is no change, or does not tell it.</returns>
    public Item? OldImageOf(ItemRecord record) =>
        (record.Original is PSObject wrapped ? wrapped.BaseObject : record.Original) is ItemChange { OldImage: { } image } && _binder.Bind(image, out Item before) is null ? before : null;

    private static string? JobHint(object? value) => value switch
    {
        S3Export export => $"'{export.ExportArn}' is an export: pipe it through Receive-DdbS3Export to import its items",
        S3Load load => $"'{load.LoadArn}' is a load: pipe it through Receive-DdbS3Load to import the items that it has not written",
        S3Import import => $"'{import.ImportArn}' is an import: pipe it through Export-DdbTable to import the items of its table",
        _ => null,
    };
}
