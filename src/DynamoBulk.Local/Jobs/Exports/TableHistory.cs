using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>What a table was, and what became of it, made from its present rows and the journal while writes go on.</summary>
/// <remarks>
/// Rows are always read before the journal. What was changed in between is then in the journal, with what was there before; what
/// is not in the journal was not changed, so that the row still is what it was.
/// </remarks>
/// <param name="table">The table.</param>
/// <param name="journal">Its journal.</param>
internal sealed class TableHistory(Table table, ChangeJournal journal)
{
    /// <summary>The rows that a range held at a moment: before all changes that were made then or later.</summary>
    public IReadOnlyList<Row> StateAt(DateTimeOffset moment, RowRange range)
    {
        var rows = new Dictionary<RowKey, Row>();
        table.Rows.Visit(range, forward: true, row =>
        {
            rows.Add(row.Key, row);
            return true;
        });
        foreach (KeyHistory history in journal.HistoriesSince(moment, range))
        {
            if (history.Changes[0].Before is { } before)
            {
                rows[history.Key] = before;
            }
            else
            {
                rows.Remove(history.Key);
            }
        }

        return [.. rows.Values];
    }

    /// <summary>The items of a range that were written within a period, without those that came and went in it.</summary>
    public IEnumerable<ItemChange> ChangesWithin(ExportWindow window, RowRange range)
    {
        foreach (KeyHistory history in journal.HistoriesSince(window.From, range).Where(history => history.Changes[0].Time < window.To))
        {
            // The present row first: the journal may have grown since the history was taken.
            Row? present = table.Rows.Find(history.Key);
            IReadOnlyList<Change> changes = journal.ChangesOf(history.Key, window.From);
            Change last = changes.Last(change => change.Time < window.To);
            Row? before = changes[0].Before;
            Row? after = changes[^1].Time < window.To ? present : changes.First(change => change.Time >= window.To).Before;
            if (before is not null || after is not null)
            {
                yield return new ItemChange(last.Time, before, after);
            }
        }
    }
}
