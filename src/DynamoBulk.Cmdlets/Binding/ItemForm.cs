namespace DynamoBulk;

/// <summary>What an item becomes on its way to the pipeline.</summary>
public enum ItemForm
{
    /// <summary>
    /// A PSCustomObject, key attributes first; an ordered, case-sensitive dictionary where PowerShell could not tell the
    /// attributes apart.
    /// </summary>
    Object,

    /// <summary>Ordered, case-sensitive dictionaries, maps inside included.</summary>
    Hashtable,

    /// <summary>The item as the service writes it, as JSON text.</summary>
    DynamoDbJson,
}
