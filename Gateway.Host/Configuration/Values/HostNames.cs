namespace Gateway.Host.Configuration.Values;

/// <summary>Host names as listeners and routes write them.</summary>
internal static class HostNames
{
    /// <summary>What to write instead of a text that is none.</summary>
    public const string Remedy = "Write a name such as tools.example.com, *.example.com or *, without a scheme and a port.";

    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>Whether a text is a name, a wildcard for the names below one, or <c>*</c>.</summary>
    public static bool IsValid(string hostname)
    {
        var name = hostname.StartsWith("*.", StringComparison.Ordinal) ? hostname[2..] : hostname;
        return hostname == "*" || (hostname.Length <= LongestName && name.Split('.').All(IsLabel));
    }

    /// <summary>Whether some host is matched by both.</summary>
    public static bool Overlap(string? left, string? right) => (left ?? "*", right ?? "*") switch
    {
        ("*", _) or (_, "*") => true,
        (['*', .. var suffix], ['*', .. var other]) => suffix.EndsWith(other, StringComparison.OrdinalIgnoreCase) || other.EndsWith(suffix, StringComparison.OrdinalIgnoreCase),
        (['*', .. var suffix], var name) => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase),
        (var name, ['*', .. var suffix]) => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase),
        var (name, other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase),
    };

    // Underscores are no host names, but Docker Compose makes names with them.
    private static bool IsLabel(string label) => label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-'
        && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
