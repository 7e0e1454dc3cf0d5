namespace Gateway.Host.Pipeline;

/// <summary>Which of the prefixes of a route a path begins with.</summary>
internal static class MatchedPrefix
{
    /// <summary>The longest; null: none.</summary>
    /// <param name="prefixes">The prefixes, longest first, without slashes at their ends.</param>
    /// <param name="path">The path, decoded.</param>
    public static string? Find(IReadOnlyList<string> prefixes, string path)
    {
        foreach (var prefix in prefixes)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'))
            {
                return prefix;
            }
        }

        return null;
    }
}
