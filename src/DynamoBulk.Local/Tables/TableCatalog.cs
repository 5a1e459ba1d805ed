using System.Collections.Concurrent;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Tables;

/// <summary>The tables of an endpoint.</summary>
internal sealed class TableCatalog
{
    private const string ArnMark = ":table/";

    private readonly ConcurrentDictionary<string, Table> _tables = new(StringComparer.Ordinal);

    /// <summary>The names in the order of ListTables.</summary>
    public IReadOnlyList<string> Names => [.. _tables.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The table that a request for items names, by name or ARN.</summary>
    public Table Get(string name) => _tables.TryGetValue(PlainName(name), out Table? table) && !table.IsCreating ? table : throw ServiceException.TableMissing();

    /// <summary>The table that a request about tables names; the error then tells the name.</summary>
    public Table GetNamed(string name) =>
        _tables.TryGetValue(PlainName(name), out Table? table) ? table : throw ServiceException.TableMissing(PlainName(name));

    /// <summary>The table that a request about backups or exports names.</summary>
    public Table GetProtected(string name) => Find(name) is { IsCreating: false } table ? table : throw ServiceException.TableNotFound(name);

    /// <summary>The table of this name or ARN, or null.</summary>
    public Table? Find(string name) => _tables.GetValueOrDefault(PlainName(name));

    /// <summary>The table that a request wants to change; one that is not ready yet cannot be changed.</summary>
    public Table GetReady(string name)
    {
        Table table = GetNamed(name);
        return table.IsCreating ? throw ServiceException.TableInUse($"Table is being created: {table.Definition.Name}") : table;
    }

    /// <summary>Whether a table is still there.</summary>
    public bool Contains(Table table) => _tables.TryGetValue(table.Definition.Name, out Table? found) && ReferenceEquals(found, table);

    public void Add(Table table)
    {
        if (!_tables.TryAdd(table.Definition.Name, table))
        {
            throw ServiceException.TableExists(table.Definition.Name);
        }
    }

    public Table Remove(string name) =>
        _tables.TryRemove(GetReady(name).Definition.Name, out Table? table) ? table : throw ServiceException.TableMissing(PlainName(name));

    /// <summary>Takes a table away that came to nothing.</summary>
    public void Discard(Table table) => _tables.TryRemove(new KeyValuePair<string, Table>(table.Definition.Name, table));

    private static string PlainName(string name)
    {
        int mark = name.StartsWith("arn:", StringComparison.Ordinal) ? name.IndexOf(ArnMark, StringComparison.Ordinal) : -1;
        return mark < 0 ? name : name[(mark + ArnMark.Length)..];
    }
}
