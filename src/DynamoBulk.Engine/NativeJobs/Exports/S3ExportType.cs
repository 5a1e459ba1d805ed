namespace DynamoBulk;

/// <summary>What an export writes.</summary>
public enum S3ExportType
{
    /// <summary>The whole table as it was at one moment.</summary>
    Full,

    /// <summary>The items that changed in a period of 15 minutes to 24 hours.</summary>
    Incremental,
}
