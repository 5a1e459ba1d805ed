using System.Management.Automation;
using DynamoBulk.Formats;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Refuses a character that cannot stand between the values of csv, in the engine's own words.</summary>
internal sealed class ValidateDelimiterAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        try
        {
            _ = new ItemReaderOptions { Delimiter = (char?)arguments };
        }
        catch (ArgumentException exception)
        {
            throw new ValidationMetadataException(exception.Message, exception);
        }
    }
}
