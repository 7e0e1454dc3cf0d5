using System.Text;

namespace Gateway.Host.Configuration;

/// <summary>Conditions on a request, all of which must hold.</summary>
internal sealed record MatchConfig
{
    /// <summary>Condition on the path. Default: every path.</summary>
    public PathMatchConfig Path { get; init; } = new() { PathPrefix = "/" };

    /// <summary>The method, in capital letters. Default: every method.</summary>
    public string? Method { get; init; }

    /// <summary>Conditions on headers; of a header that stands several times, on all its values, joined by commas. Default: none.</summary>
    public IReadOnlyList<NamedMatchConfig> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters; of one that stands several times, on the last. Default: none.</summary>
    public IReadOnlyList<NamedMatchConfig> Query { get; init; } = [];

    /// <summary>The conditions as a text, the same for two that take the same requests.</summary>
    public string Identity()
    {
        var text = new StringBuilder(Path.Exact is { } exact ? $"={exact}" : Path.Regex is { } regex ? $"~{regex}" : $"^{Path.PathPrefix?.TrimEnd('/')}").Append('\n');
        if (Method is not null)
        {
            text.Append("method=").Append(Method).Append('\n');
        }

        Append(text, "header", Headers.Select(header => (header.Name.ToUpperInvariant(), header.Value)));
        Append(text, "query", Query.Select(parameter => (parameter.Name, parameter.Value)));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string kind, IEnumerable<(string Name, TextMatchConfig Value)> conditions)
    {
        // Quoted, so that no value can look like two conditions.
        foreach (var (name, value) in conditions.OrderBy(condition => condition.Name, StringComparer.Ordinal))
        {
            text.Append(kind).Append(' ').Append(ConfigWriter.Quote(name)).Append(value.Exact is { } exact ? "=" + ConfigWriter.Quote(exact) : "~" + ConfigWriter.Quote(value.Regex ?? "")).Append('\n');
        }
    }
}
