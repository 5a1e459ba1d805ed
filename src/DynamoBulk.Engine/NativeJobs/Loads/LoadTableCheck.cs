using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>Refuses a table that the service would not load into.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Considerations.html</remarks>
internal static class LoadTableCheck
{
    /// <summary>Looks at a table.</summary>
    /// <param name="table">The table as it is now.</param>
    /// <exception cref="ServiceException">It is a global one, or in a state in which no load can start.</exception>
    public static void Check(TableInfo table)
    {
        if (table.Replicas.Count > 0)
        {
            throw ServiceException.Refusal("GlobalTable", $"Table '{table.TableName}' is a global one, with replicas in {string.Join(", ", table.Replicas)}, and the service loads into no such table: Import-DdbItem -S3Uri writes to it.");
        }

        if (table.GlobalIndexes.FirstOrDefault(index => index.IndexStatus == "CREATING") is { } index)
        {
            throw ServiceException.Refusal("IndexBeingCreated", $"Index '{index.IndexName}' of table '{table.TableName}' is being created, and until it is there the service does not load into the table: try again when Get-DdbTableInfo shows the table as ACTIVE.");
        }

        if (table.TableStatus is not ("ACTIVE" or "UPDATING"))
        {
            throw ServiceException.Refusal("TableNotActive", $"Table '{table.TableName}' is {table.TableStatus}, and the service loads only into one that is ACTIVE or UPDATING: try again when it is.");
        }
    }
}
