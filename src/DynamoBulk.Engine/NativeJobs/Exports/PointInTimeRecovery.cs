using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>The point-in-time recovery of a table, from which exports are made: whether it is on, and how far back it reaches.</summary>
/// <param name="IsOn">Whether it is on.</param>
/// <param name="Earliest">The earliest moment that can be exported, in UTC; null where none is told.</param>
/// <param name="Latest">The latest moment that can be told of, usually five minutes ago, in UTC; null where none is told.</param>
public sealed record PointInTimeRecovery(bool IsOn, DateTime? Earliest, DateTime? Latest)
{
    /// <summary>US dollars for a gigabyte (10⁹ bytes) of table a month, in us-east-1 in 2026.</summary>
    /// <remarks>https://aws.amazon.com/dynamodb/pricing/</remarks>
    public const double DollarsPerGigabyteMonth = 0.20;

    private static readonly TimeSpan s_longestStart = TimeSpan.FromMinutes(3);

    /// <summary>What it costs to have it on, in words.</summary>
    /// <param name="table">The table.</param>
    public static string Cost(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        double gigabytes = table.SizeBytes / 1e9;
        double dollars = gigabytes * DollarsPerGigabyteMonth;
        string here = dollars < 0.01 ? "less than 0.01 USD a month" : string.Create(CultureInfo.CurrentCulture, $"{dollars:#,0.00} USD a month for {gigabytes:#,0.###} GB");
        return string.Create(CultureInfo.CurrentCulture, $"about {DollarsPerGigabyteMonth:0.00} USD per GB-month in us-east-1, here {here}, until it is turned off");
    }

    /// <summary>Asks for it.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>What there is; null where it may not be asked, or the endpoint does not know the question.</returns>
    /// <exception cref="ServiceException">The service does not answer.</exception>
    internal static async Task<PointInTimeRecovery?> FindAsync(DdbConnection connection, string tableName, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = new DescribeContinuousBackupsRequest { TableName = tableName };
        try
        {
            DescribeContinuousBackupsResponse response = await JobRequest.SendAsync(
                token => connection.Control.DescribeContinuousBackupsAsync(request, token), connection, time, cancellationToken).ConfigureAwait(false);
            return Read(response.ContinuousBackupsDescription);
        }
        catch (ServiceException unknown) when (unknown.Code is "AccessDeniedException" or "UnknownOperationException")
        {
            return null;
        }
    }

    /// <summary>Turns it on, and waits until it is.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    internal static async Task TurnOnAsync(DdbConnection connection, string tableName, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = new UpdateContinuousBackupsRequest
        {
            TableName = tableName,
            PointInTimeRecoverySpecification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = true },
        };
        try
        {
            await JobRequest.SendAsync(token => connection.Control.UpdateContinuousBackupsAsync(request, token), connection, time, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:UpdateContinuousBackups");
        }

        await new JobWatch(time).WaitAsync(
            token => FindAsync(connection, tableName, time, token), recovery => recovery is null or { IsOn: true }, s_longestStart, static _ => { }, cancellationToken).ConfigureAwait(false);
    }

    private static PointInTimeRecovery Read(ContinuousBackupsDescription? backups)
    {
        PointInTimeRecoveryDescription? recovery = backups?.PointInTimeRecoveryDescription;
        return new PointInTimeRecovery(
            recovery?.PointInTimeRecoveryStatus == PointInTimeRecoveryStatus.ENABLED,
            recovery?.EarliestRestorableDateTime?.ToUniversalTime(),
            recovery?.LatestRestorableDateTime?.ToUniversalTime());
    }
}
