using System.Linq.Expressions;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Reads properties of types that are known by name alone, at the speed of code that knew them.</summary>
internal static class PropertyGetter
{
    /// <summary>A function that reads a property, or null when the type has no such property.</summary>
    public static Func<object, object?>? Find(Type type, string name)
    {
        if (type.GetProperty(name) is not { CanRead: true } property)
        {
            return null;
        }

        ParameterExpression target = Expression.Parameter(typeof(object));
        Expression value = Expression.Property(Expression.Convert(target, type), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), target).Compile();
    }
}
