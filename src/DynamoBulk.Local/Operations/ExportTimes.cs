using System.Globalization;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs.Exports;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Holds the times of an export against what the journal of its table reaches.</summary>
/// <param name="table">The table.</param>
/// <param name="leastPeriod">The shortest period of an incremental export.</param>
/// <param name="now">The present moment.</param>
internal sealed class ExportTimes(Table table, TimeSpan leastPeriod, DateTimeOffset now)
{
    private const string OutOfReach = "Point in Time Recovery is not available for specified export time";

    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromHours(24);

    /// <summary>The journal; its absence is told only after what is wrong with a period, as the service does.</summary>
    public ChangeJournal Journal => table.Journal ?? throw ServiceException.RecoveryUnavailable(table.Definition.Name);

    /// <summary>The moment that a full export shows.</summary>
    public DateTimeOffset Moment(DateTimeOffset? asked)
    {
        ChangeJournal journal = Journal;
        return asked switch
        {
            null => journal.Latest(),
            { } time when time > now || time < WholeSecond(table.Definition.Created) => throw ServiceException.InvalidExportTime("Export Time is invalid"),
            { } time when time < journal.Earliest => throw ServiceException.InvalidExportTime(OutOfReach),
            { } time => time,
        };
    }

    /// <summary>The period of an incremental export; it ends with the last whole second unless another end is asked for.</summary>
    public ExportWindow Window(DateTimeOffset from, DateTimeOffset? askedEnd, bool withOldImages)
    {
        DateTimeOffset to = askedEnd ?? WholeSecond(now);
        string? broken = true switch
        {
            _ when from < WholeSecond(table.Definition.Created) => $"Incremental export period from time cannot be less than the table creation time : {Format(from)}",
            _ when to > now => $"Incremental export period to time cannot be greater than the current time : {Format(to)}",
            _ when to <= from || to - from < leastPeriod => $"Difference between export period from time and export period to time is less than {leastPeriod.TotalMinutes:0.###} minutes",
            _ when to - from > s_longestPeriod => $"Difference between export period from time and export period to time is greater than {s_longestPeriod.TotalHours:0} hours",
            _ when from < Journal.Earliest => OutOfReach,
            _ => null,
        };
        return broken is null ? new ExportWindow(from, to, withOldImages) : throw ServiceException.InvalidExportTime(broken);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
