using System.Data;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts the row that a data reader stands on by its columns.</summary>
internal sealed class DataRecordConverter : MapConverter
{
    public override void WriteEntries(object value, ValueBinder values)
    {
        var record = (IDataRecord)value;
        NoteDuplicates(Enumerable.Range(0, record.FieldCount).Select(record.GetName), values.Writer); // two columns of a join
        for (int i = 0; i < record.FieldCount; i++)
        {
            values.Writer.Name(record.GetName(i));
            values.Write(record.GetValue(i));
        }
    }
}
