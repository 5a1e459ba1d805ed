namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>The order in which exports of one table follow each other.</summary>
/// <remarks>
/// A change says what an item was at the end of its window, and what it had been at the beginning. Windows that overlap do no harm
/// where the one that ends last is applied last, and undone from the one that begins last; a time in no window would be lost.
/// </remarks>
public static class ExportSeries
{
    /// <summary>Puts exports in order and refuses those that do not make one series.</summary>
    /// <param name="exports">The exports, in any order: at most one full one, and incremental ones.</param>
    /// <param name="isReverse">Whether they are to be undone.</param>
    /// <returns>The exports in the order to apply, or to undo, them.</returns>
    /// <exception cref="ExportException">They are of several tables, one is there twice, a time between them is missing, or one cannot be undone.</exception>
    public static IReadOnlyList<ExportManifest> Order(IReadOnlyList<ExportManifest> exports, bool isReverse)
    {
        ArgumentNullException.ThrowIfNull(exports);
        CheckTable(exports);
        CheckTwice(exports);
        ExportManifest[] full = [.. exports.Where(export => !export.Summary.IsIncremental)];
        if (full.Length > 1)
        {
            throw new ExportException("SeveralFullExports", $"'{full[0].Place.Name}' and '{full[1].Place.Name}' are both full exports, and items of the older one that were deleted since would come back: read the newer one alone.");
        }

        if (isReverse)
        {
            CheckReversible(exports);
        }

        ExportManifest[] incremental = [.. exports.Where(export => export.Summary.IsIncremental)];
        CheckTimes(full.FirstOrDefault(), incremental);
        return isReverse
            ? [.. incremental.OrderByDescending(export => export.Summary.From).ThenByDescending(export => export.Summary.To)]
            : [.. full, .. incremental.OrderBy(export => export.Summary.To).ThenBy(export => export.Summary.From)];
    }

    private static void CheckTable(IReadOnlyList<ExportManifest> exports)
    {
        ManifestSummary first = exports[0].Summary;
        if (exports.FirstOrDefault(export => export.Summary.TableArn != first.TableArn || export.Summary.TableId != first.TableId) is { } other)
        {
            throw new ExportException("ExportsOfSeveralTables", $"'{other.Place.Name}' is of the table {other.Summary.TableArn} ({other.Summary.TableId}), and '{exports[0].Place.Name}' of {first.TableArn} ({first.TableId}): read the exports of one table at a time.");
        }
    }

    /// <summary>What is in it would be told twice.</summary>
    private static void CheckTwice(IReadOnlyList<ExportManifest> exports)
    {
        if (exports.GroupBy(export => (export.EntriesMd5, export.Summary.From, export.Summary.To)).FirstOrDefault(same => same.Count() > 1)?.Take(2).ToArray() is [var one, var other])
        {
            throw new ExportException("ExportTwice", one.Place.Name == other.Place.Name
                ? $"'{one.Place.Name}' is given twice: give it once."
                : $"'{one.Place.Name}' and '{other.Place.Name}' are the same export: give one of them.");
        }
    }

    private static void CheckReversible(IReadOnlyList<ExportManifest> exports)
    {
        if (exports.FirstOrDefault(export => !export.Summary.HasOldImages) is { } irreversible)
        {
            throw new ExportException("NoOldImages", irreversible.Summary.IsIncremental
                ? $"'{irreversible.Place.Name}' has the view NEW_IMAGE, which does not tell what was there before: -Reverse needs an export with the view NEW_AND_OLD_IMAGES."
                : $"'{irreversible.Place.Name}' is a full export, which does not tell what was there before: -Reverse is for incremental ones.");
        }
    }

    private static void CheckTimes(ExportManifest? full, ExportManifest[] incremental)
    {
        if (full is not null && incremental.FirstOrDefault(export => export.Summary.To <= full.Summary.To) is { } old)
        {
            throw new ExportException("ExportTooOld", $"'{old.Place.Name}' ends {old.Summary.To:O}, not after the full export '{full.Place.Name}' of {full.Summary.To:O}, and would put older items over newer ones: leave it out.");
        }

        DateTimeOffset? reached = full?.Summary.To;
        foreach (ExportManifest export in incremental.OrderBy(export => export.Summary.From))
        {
            ManifestSummary window = export.Summary;
            if (window.From > reached)
            {
                throw new ExportException("ExportMissing", $"No export that is given tells the changes between {reached:O} and {window.From:O}, where '{export.Place.Name}' begins: add the one that does or, if there were none, read the exports before and after that in commands of their own.");
            }

            reached = reached is null || window.To > reached ? window.To : reached;
        }
    }
}
