namespace DynamoBulk.Formats;

/// <summary>The file formats that items are read from and written to.</summary>
public enum ItemFormat
{
    /// <summary>Told by the file's extension (before <c>.gz</c>).</summary>
    Auto,

    /// <summary>Comma-separated values with a header line.</summary>
    Csv,

    /// <summary>Tab-separated values with a header line, quoted as csv is.</summary>
    Tsv,

    /// <summary>One JSON array of plain objects.</summary>
    Json,

    /// <summary>One plain JSON object a line.</summary>
    JsonLines,

    /// <summary>One DynamoDB JSON object a line, bare or as <c>{"Item":{…}}</c>, or an answer of Scan, <c>{"Items":[…]}</c>; keeps every type.</summary>
    DynamoDbJson,

    /// <summary>One struct of Ion text a line, bare or as <c>$ion_1_0 {Item:{…}}</c>; keeps every type.</summary>
    Ion,

    /// <summary>A backup of AWS Data Pipeline or the EMR connector, one item a line; is read, not written.</summary>
    DataPipeline,
}
