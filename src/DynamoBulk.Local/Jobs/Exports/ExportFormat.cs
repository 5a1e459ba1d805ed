namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>How the lines of data files are written.</summary>
internal enum ExportFormat
{
    DynamoDbJson,
    Ion,
}
