namespace DynamoBulk;

/// <summary>What an incremental export holds of each item that changed.</summary>
public enum S3ExportViewType
{
    /// <summary>The item as it was before the period and as it is at its end, so that the changes can be undone, too.</summary>
    NewAndOldImages,

    /// <summary>The item as it is at the end of the period; of a deleted one the key.</summary>
    NewImage,
}
