using System.ComponentModel;
using System.Diagnostics;

namespace DynamoBulk.Service.Provisioning;

/// <summary>What was provisioned before a temporary change, so that it can be put back, by another process if need be.</summary>
/// <param name="TableName">The table.</param>
/// <param name="TableMade">When the table was made: one of the same name that is made later is another.</param>
/// <param name="Before">What was provisioned.</param>
/// <param name="Raised">What it was changed to.</param>
/// <param name="ChangedAt">When it was changed.</param>
/// <param name="ProcessId">The process that changed it and will put it back; null when it gave up.</param>
public sealed record CapacityRecord(string TableName, DateTime? TableMade, ProvisionedCapacity Before, ProvisionedCapacity Raised, DateTimeOffset ChangedAt, int? ProcessId)
{
    /// <summary>Whether the process that should put it back has ended without doing so.</summary>
    public bool IsForgotten
    {
        get
        {
            if (ProcessId is not { } id)
            {
                return true;
            }

            try
            {
                using var process = Process.GetProcessById(id);
                return process.StartTime > ChangedAt.LocalDateTime;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                return true;
            }
            catch (Win32Exception)
            {
                return false; // it is another user's, and may be the one
            }
        }
    }
}
