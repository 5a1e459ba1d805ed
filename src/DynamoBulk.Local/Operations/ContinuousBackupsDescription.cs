using System.Text.Json;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Writes what is known of a table's continuous backups. The service is about five minutes behind, the endpoint is not.</summary>
internal static class ContinuousBackupsDescription
{
    public static void Write(Utf8JsonWriter response, ChangeJournal? journal, TimeProvider time)
    {
        response.WriteStartObject("ContinuousBackupsDescription");
        response.WriteString("ContinuousBackupsStatus", "ENABLED"); // as for every table
        response.WriteStartObject("PointInTimeRecoveryDescription");
        response.WriteString("PointInTimeRecoveryStatus", journal is null ? "DISABLED" : "ENABLED");
        if (journal is not null)
        {
            response.WriteNumber("RecoveryPeriodInDays", journal.PeriodInDays);
            response.WriteTime("EarliestRestorableDateTime", journal.Earliest);
            response.WriteTime("LatestRestorableDateTime", time.GetUtcNow());
        }

        response.WriteEndObject();
        response.WriteEndObject();
    }
}
