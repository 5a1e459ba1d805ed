using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Service.Provisioning;

/// <summary>Keeps the records of temporary changes in files of the user, one a table, so that they outlive a process.</summary>
/// <param name="folder">Where; null for the user's local application data.</param>
public sealed class CapacityRecordStore(string? folder = null)
{
    private readonly string _folder = folder
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "DynamoBulk", "capacity");

    /// <summary>The record of a table; null when there is none that can be read, or it is of an earlier table of this name.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    public CapacityRecord? Find(DdbConnection connection, TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        try
        {
            CapacityRecord? record = JsonSerializer.Deserialize<CapacityRecord>(File.ReadAllBytes(PathOf(connection, table)));
            return record?.TableMade == table.CreationDateTime ? record : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a record down, before anything is changed.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="record">Its record.</param>
    /// <exception cref="IOException">It cannot be written, so that nothing should be changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Write(DdbConnection connection, TableInfo table, CapacityRecord record)
    {
        Directory.CreateDirectory(_folder);
        OwnerOnlyFile.WriteAtomically(PathOf(connection, table), JsonSerializer.SerializeToUtf8Bytes(record));
    }

    /// <summary>Forgets the record of a table.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    public void Remove(DdbConnection connection, TableInfo table) => File.Delete(PathOf(connection, table));

    private string PathOf(DdbConnection connection, TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        string place = $"{connection.Endpoint} {table.TableArn ?? table.TableName}";
        return Path.Combine(_folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..32] + ".json");
    }
}
