namespace DynamoBulk.Local.Expressions;

/// <summary>Two paths of one expression may not reach for the same value.</summary>
internal static class PathRules
{
    public static void RequireApart(IReadOnlyList<AttributePath> paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            for (int j = i + 1; j < paths.Count; j++)
            {
                string both = $"must remove or rewrite one of these paths; path one: {paths[i]}, path two: {paths[j]}";
                if (paths[i].Overlaps(paths[j]))
                {
                    throw new ExpressionException("Two document paths overlap with each other; " + both);
                }

                if (paths[i].Conflicts(paths[j]))
                {
                    throw new ExpressionException("Two document paths conflict with each other; " + both);
                }
            }
        }
    }
}
