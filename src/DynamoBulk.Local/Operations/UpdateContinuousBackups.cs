using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Turns point-in-time recovery of a table on and off, at once. Turning it off forgets what was kept.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html</remarks>
internal sealed class UpdateContinuousBackups(TableCatalog tables, TimeProvider time) : IOperation
{
    private const string Member = "pointInTimeRecoverySpecification";

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        string name = body.RequiredText("TableName");
        RequestObject specification = body.Object("PointInTimeRecoverySpecification") ?? throw ServiceException.Constraint("null", Member, "Member must not be null");
        bool enabled = specification.Flag("PointInTimeRecoveryEnabled") ?? throw ServiceException.Constraint("null", Member + ".pointInTimeRecoveryEnabled", "Member must not be null");
        int? period = ReadPeriod(specification);
        Table table = tables.GetProtected(name);
        lock (table)
        {
            table.Journal = enabled ? table.Journal ?? new ChangeJournal(time) : null;
            if (table.Journal is { } journal && period is { } days)
            {
                journal.PeriodInDays = days;
            }

            response.WriteStartObject();
            ContinuousBackupsDescription.Write(response, table.Journal, time);
            response.WriteEndObject();
        }
    }

    private static int? ReadPeriod(RequestObject specification)
    {
        string? broken = specification.Integer("RecoveryPeriodInDays") switch
        {
            < 1 => "Member must have value greater than or equal to 1",
            > ChangeJournal.DefaultPeriodInDays => "Member must have value less than or equal to 35",
            _ => null,
        };
        long? days = specification.Integer("RecoveryPeriodInDays");
        return broken is null ? (int?)days : throw ServiceException.Constraint($"'{days}'", Member + ".recoveryPeriodInDays", broken);
    }
}
