using DynamoBulk.NativeJobs.Exports;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs.Exports;

public sealed class ExportPeriodTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly PointInTimeRecovery s_recovery = new(true, new DateTime(2026, 2, 3, 12, 0, 0, DateTimeKind.Utc), new DateTime(2026, 3, 10, 11, 55, 0, DateTimeKind.Utc));

    private static S3ExportOptions Full => new() { TableName = "Orders", Destination = new S3Address("backups", string.Empty) };

    private static S3ExportOptions Incremental => Full with { ExportType = S3ExportType.Incremental };

    [Fact]
    public void A_full_export_is_of_now_or_of_any_moment_that_recovery_holds()
    {
        Check(Full);
        Check(Full with { To = s_now });
        Check(Full with { To = s_recovery.Earliest });
        Assert.Equal(
            "TimeOutsideRecovery: 2026-02-03 11:59:59Z is before what point-in-time recovery of 'Orders' holds, which begins at 2026-02-03 12:00:00Z: give a later -To.",
            Refusal(Full with { To = s_recovery.Earliest!.Value.AddSeconds(-1) }));
    }

    [Fact]
    public void A_full_export_has_no_beginning_and_no_view()
    {
        Assert.StartsWith("NotForFullExport: ", Refusal(Full with { From = s_now.AddHours(-1) }), StringComparison.Ordinal);
        Assert.StartsWith("NotForFullExport: ", Refusal(Full with { ViewType = S3ExportViewType.NewImage }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_incremental_export_has_a_beginning() => Assert.StartsWith("NoFrom: ", Refusal(Incremental with { To = s_now }), StringComparison.Ordinal);

    [Theory]
    [InlineData(15)]
    [InlineData(24 * 60)]
    public void An_incremental_export_is_of_a_quarter_of_an_hour_to_a_day(int minutes)
    {
        DateTimeOffset from = s_now.AddDays(-5);
        Check(Incremental with { From = from, To = from.AddMinutes(minutes) });
        Check(Incremental with { From = s_recovery.Latest!.Value.AddMinutes(-minutes) });
    }

    [Fact]
    public void Others_are_refused_with_what_they_would_be()
    {
        DateTimeOffset from = s_now.AddDays(-5);
        Assert.Equal(
            "PeriodTooShort: An incremental export is of 15 minutes to 24 hours, and from 2026-03-05 12:00:00Z to 2026-03-05 12:14:00Z it would be 14 minutes: give an earlier -From or a later -To.",
            Refusal(Incremental with { From = from, To = from.AddMinutes(14) }));
        Assert.Equal(
            "PeriodTooLong: An incremental export is of 15 minutes to 24 hours, and from 2026-03-05 12:00:00Z to 2026-03-06 18:00:00Z it would be 30 hours: make several exports, each from where the one before ends.",
            Refusal(Incremental with { From = from, To = from.AddHours(30) }));
        Assert.StartsWith("PeriodTooShort: ", Refusal(Incremental with { From = from, To = from.AddHours(-1) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_end_it_ends_where_the_service_can_tell_of_by_now()
    {
        Assert.Equal(
            "PeriodTooShort: An incremental export is of 15 minutes to 24 hours, and from 2026-03-10 11:41:00Z to 2026-03-10 11:55:00Z, where the changes end that the service can tell of by now, it would be 14 minutes: give an earlier -From, or wait.",
            Refusal(Incremental with { From = s_recovery.Latest!.Value.AddMinutes(-14) }));
        Assert.StartsWith("PeriodTooLong: ", Refusal(Incremental with { From = s_recovery.Latest!.Value.AddHours(-25) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rehearsal_may_be_shorter_and_not_the_wrong_way_round()
    {
        DateTimeOffset from = s_now.AddDays(-5);
        Check(Incremental with { From = from, To = from.AddSeconds(1) }, isRehearsal: true);
        Assert.Equal("PeriodTooShort", Assert.Throws<ServiceException>(() => Check(Incremental with { From = from, To = from }, isRehearsal: true)).Code);
    }

    [Fact]
    public void The_future_has_not_come()
    {
        Assert.StartsWith("TimeInFuture: 2026-03-10 12:00:01Z has not come yet", Refusal(Full with { To = s_now.AddSeconds(1) }), StringComparison.Ordinal);
        Assert.StartsWith("TimeInFuture: 2026-03-10 12:00:01Z", Refusal(Incremental with { From = s_now.AddSeconds(1) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_from_before_recovery_are_not_there()
    {
        Assert.StartsWith("TimeOutsideRecovery: ", Refusal(Incremental with { From = s_recovery.Earliest!.Value.AddMinutes(-1), To = s_recovery.Earliest.Value.AddHours(1) }), StringComparison.Ordinal);

        var off = new PointInTimeRecovery(false, null, null);
        new ExportPeriod(Full, isRehearsal: false).CheckRecovery(off);
        foreach (S3ExportOptions options in new[] { Full with { To = s_now.AddHours(-1) }, Incremental with { From = s_now.AddHours(-1) } })
        {
            Assert.StartsWith("Point-in-time recovery of 'Orders' is off, and nothing before", Assert.Throws<ServiceException>(() => new ExportPeriod(options, isRehearsal: false).CheckRecovery(off)).Message, StringComparison.Ordinal);
        }
    }

    private static void Check(S3ExportOptions options, bool isRehearsal = false)
    {
        var period = new ExportPeriod(options, isRehearsal);
        period.CheckSpelling(s_now);
        period.CheckRecovery(s_recovery);
    }

    private static string Refusal(S3ExportOptions options)
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() => Check(options));
        return $"{refusal.Code}: {refusal.Message}";
    }
}
