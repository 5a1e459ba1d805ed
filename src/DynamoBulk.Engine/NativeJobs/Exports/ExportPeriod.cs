using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>Whether the moments of an export are such that it can be made.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html</remarks>
/// <param name="options">What is asked for.</param>
/// <param name="isRehearsal">Whether the endpoint is on this machine: the shortest period is then its own affair, so that tests need not wait for a quarter of an hour.</param>
internal sealed class ExportPeriod(S3ExportOptions options, bool isRehearsal)
{
    /// <summary>The code of a refusal because point-in-time recovery does not reach to a moment.</summary>
    public const string OutsideRecovery = "TimeOutsideRecovery";

    private static readonly TimeSpan s_longest = TimeSpan.FromHours(24);

    private readonly TimeSpan _shortest = isRehearsal ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(15);

    /// <summary>Refuses what contradicts itself, whatever the table.</summary>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="ServiceException">It is refused.</exception>
    public void CheckSpelling(DateTimeOffset now)
    {
        if (options.ExportType == S3ExportType.Full && (options.From is not null || options.ViewType is not null))
        {
            throw ServiceException.Refusal("NotForFullExport", "A full export shows the table at one moment, which is -To: add -ExportType Incremental for what changed since -From, or leave -From and -ViewType out.");
        }

        if (options.ExportType == S3ExportType.Incremental && options.From is null)
        {
            throw ServiceException.Refusal("NoFrom", "An incremental export begins with a moment: give it with -From, such as the end of the export before.");
        }

        if (options.From > now || options.To > now)
        {
            throw ServiceException.Refusal("TimeInFuture", $"{(options.To > now ? options.To : options.From):u} has not come yet: give a moment before now, or leave -To out for the latest there is.");
        }

        if (options.From is { } from && options.To is { } to)
        {
            CheckLength(from, to, isLatest: false);
        }
    }

    /// <summary>Refuses what the table's recovery does not hold.</summary>
    /// <param name="recovery">What there is.</param>
    /// <exception cref="ServiceException">It is refused.</exception>
    public void CheckRecovery(PointInTimeRecovery recovery)
    {
        DateTimeOffset? first = options.From ?? options.To;
        if (first is not null && !recovery.IsOn)
        {
            throw ServiceException.Refusal(OutsideRecovery, $"Point-in-time recovery of '{options.TableName}' is off, and nothing before the moment it is turned on can be exported: begin with a full export without -To.");
        }

        if (first < recovery.Earliest)
        {
            throw ServiceException.Refusal(OutsideRecovery, $"{first:u} is before what point-in-time recovery of '{options.TableName}' holds, which begins at {recovery.Earliest:u}: give a later -{(options.From is null ? "To" : "From")}.");
        }

        if (options is { From: { } from, To: null } && recovery.Latest is { } latest)
        {
            CheckLength(from, latest, isLatest: true);
        }
    }

    /// <param name="from">The beginning.</param>
    /// <param name="to">The end.</param>
    /// <param name="isLatest">Whether the end is not asked for, but as far as the service has got.</param>
    private void CheckLength(DateTimeOffset from, DateTimeOffset to, bool isLatest)
    {
        TimeSpan length = to - from;
        if (length >= _shortest && length <= s_longest)
        {
            return;
        }

        (string code, string advice) = length > s_longest ? ("PeriodTooLong", "make several exports, each from where the one before ends")
            : isLatest ? ("PeriodTooShort", "give an earlier -From, or wait")
            : ("PeriodTooShort", "give an earlier -From or a later -To");
        string whatEnds = isLatest ? ", where the changes end that the service can tell of by now," : string.Empty;
        throw ServiceException.Refusal(code, $"An incremental export is of 15 minutes to 24 hours, and from {from:u} to {to:u}{whatEnds} it would be {Words(length)}: {advice}.");
    }

    private static string Words(TimeSpan length) =>
        length < TimeSpan.FromHours(2) ? $"{length.TotalMinutes:0.#} minutes" : $"{length.TotalHours:0.#} hours";
}
