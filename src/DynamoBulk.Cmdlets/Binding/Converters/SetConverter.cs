using System.Collections;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts sets; what their members convert to decides whether it is a set of strings, numbers or binaries.</summary>
internal sealed class SetConverter : IValueConverter
{
    public void Write(object value, ValueBinder values)
    {
        AttributeWriter writer = values.Writer;
        AttributeWriter.Place place = writer.Here;
        try
        {
            writer.StartSet();
            foreach (object? member in (IEnumerable)value)
            {
                values.Write(member);
            }

            writer.EndSet();
        }
        catch (ItemBindingException problem) when (!place.InSet && !writer.IsFull)
        {
            writer.Note(problem);
            writer.ReturnTo(place);
            WriteMembers((IEnumerable)value, values);
        }
    }

    private static void WriteMembers(IEnumerable members, ValueBinder values)
    {
        values.Writer.StartNoSet();
        int index = 0;
        foreach (object? member in members)
        {
            values.Writer.Element(index++);
            values.Write(member);
        }

        values.Writer.EndNoSet();
    }
}
