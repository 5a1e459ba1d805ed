namespace DynamoBulk.Service.Provisioning;

/// <summary>What was provisioned before a temporary change, so that it can be put back, by another process if need be.</summary>
/// <param name="TableName">The table.</param>
/// <param name="Before">What was provisioned.</param>
/// <param name="ChangedAt">When it was changed.</param>
/// <param name="ProcessId">The process that changed it and will put it back; null when it gave up.</param>
public sealed record CapacityRecord(string TableName, ProvisionedCapacity Before, DateTimeOffset ChangedAt, int? ProcessId)
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
                using var process = System.Diagnostics.Process.GetProcessById(id);
                return process.StartTime > ChangedAt.LocalDateTime;
            }
            catch (ArgumentException)
            {
                return true;
            }
        }
    }
}
