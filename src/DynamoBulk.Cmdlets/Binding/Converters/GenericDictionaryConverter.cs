namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts dictionaries that are generic alone, such as ExpandoObject.</summary>
internal static class GenericDictionaryConverter
{
    /// <summary>The converter for a type, or null when it is no such dictionary.</summary>
    public static IValueConverter? Create(Type type)
    {
        Type? dictionary = Array.Find(
            type.GetInterfaces(),
            candidate => candidate.IsGenericType && (candidate.GetGenericTypeDefinition() == typeof(IDictionary<,>) || candidate.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)));
        return dictionary is null ? null : (IValueConverter?)Activator.CreateInstance(typeof(Converter<,>).MakeGenericType(dictionary.GetGenericArguments()));
    }

    private sealed class Converter<TKey, TValue> : MapConverter
    {
        public override void WriteEntries(object value, ValueBinder values)
        {
            var entries = (IEnumerable<KeyValuePair<TKey, TValue>>)value;
            if (typeof(TKey) != typeof(string))
            {
                NoteDuplicates(entries.Select(entry => DictionaryConverter.NameOf(entry.Key)), values.Writer);
            }

            foreach ((TKey key, TValue content) in entries)
            {
                values.Writer.Name(DictionaryConverter.NameOf(key));
                values.Write(content);
            }
        }
    }
}
