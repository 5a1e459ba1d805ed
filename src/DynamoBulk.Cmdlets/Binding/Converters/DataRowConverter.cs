using System.Data;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts rows of a DataTable by their columns.</summary>
internal sealed class DataRowConverter : MapConverter
{
    public override void WriteEntries(object value, ValueBinder values)
    {
        DataRow row = value as DataRow ?? ((DataRowView)value).Row;
        foreach (DataColumn column in row.Table.Columns)
        {
            values.Writer.Name(column.ColumnName);
            values.Write(row[column]);
        }
    }
}
