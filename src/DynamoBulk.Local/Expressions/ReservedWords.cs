using System.Reflection;

namespace DynamoBulk.Local.Expressions;

/// <summary>Words that an expression may not use as attribute names without a placeholder.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html</remarks>
internal static class ReservedWords
{
    private static readonly HashSet<string> s_words = Load();

    public static bool Contains(string word) => s_words.Contains(word);

    private static HashSet<string> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("DynamoBulk.Local.Expressions.ReservedWords.txt")!;
        using var reader = new StreamReader(stream);
        return new HashSet<string>(reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
    }
}
