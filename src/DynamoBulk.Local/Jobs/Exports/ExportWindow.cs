namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>The period of an incremental export.</summary>
/// <param name="From">The first moment in it.</param>
/// <param name="To">The first moment behind it.</param>
/// <param name="WithOldImages">Whether records hold what was there before the period.</param>
internal sealed record ExportWindow(DateTimeOffset From, DateTimeOffset To, bool WithOldImages)
{
    /// <summary>The service's word for what records hold.</summary>
    public string ViewType => WithOldImages ? "NEW_AND_OLD_IMAGES" : "NEW_IMAGE";
}
