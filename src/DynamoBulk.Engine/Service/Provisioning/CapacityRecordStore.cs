using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Service.Provisioning;

/// <summary>Keeps the records of temporary changes in files of the user, one a table, so that they outlive a process.</summary>
/// <param name="folder">Where; null for the user's local application data.</param>
public sealed class CapacityRecordStore(string? folder = null)
{
    private readonly string _folder = folder
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "DynamoBulk", "capacity");

    /// <summary>The record of a table, or null.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    public CapacityRecord? Find(DdbConnection connection, TableInfo table)
    {
        try
        {
            return JsonSerializer.Deserialize<CapacityRecord>(File.ReadAllBytes(PathOf(connection, table)));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a record down, before anything is changed. The first one of a table stays, for it says what was there before all changes.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table as it is.</param>
    /// <returns>The record that holds.</returns>
    public CapacityRecord Add(DdbConnection connection, TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (Find(connection, table) is { } earlier)
        {
            return earlier;
        }

        var record = new CapacityRecord(table.TableName, ProvisionedCapacity.Of(table), DateTimeOffset.UtcNow, Environment.ProcessId);
        Write(connection, table, record);
        return record;
    }

    /// <summary>Nobody is left who would put it back: the next command on the table is to say so.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="record">Its record.</param>
    public void Abandon(DdbConnection connection, TableInfo table, CapacityRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Write(connection, table, record with { ProcessId = null });
    }

    /// <summary>Forgets the record of a table.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    public void Remove(DdbConnection connection, TableInfo table) => File.Delete(PathOf(connection, table));

    private void Write(DdbConnection connection, TableInfo table, CapacityRecord record)
    {
        Directory.CreateDirectory(_folder);
        string path = PathOf(connection, table);
        string unfinished = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(record));
        File.Move(unfinished, path, overwrite: true);
    }

    private string PathOf(DdbConnection connection, TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        string place = $"{connection.Endpoint} {table.TableArn ?? table.TableName}";
        return Path.Combine(_folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..32] + ".json");
    }
}
