using System.Collections.Immutable;
using Gateway.Host.Configuration;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The routes of one port, most specific first: by host name, then by exact path, then by the longest prefix, then in the order of the
/// configuration. Immutable.
/// </summary>
internal sealed class RouteTable
{
    private readonly ImmutableArray<Entry> _entries;

    private RouteTable(ImmutableArray<Entry> entries) => _entries = entries;

    /// <summary>Builds the table of a bind; <paramref name="compile"/> makes a route of its configuration.</summary>
    public static RouteTable Create(BindConfig bind, Func<ListenerConfig, RouteConfig, GatewayRoute> compile)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var listener in bind.Listeners)
        {
            foreach (var route in listener.Routes)
            {
                var compiled = compile(listener, route);
                entries.AddRange(route.Matches.Select(match => new Entry(HostPattern.Of(listener.Hostname), match.Path.Exact, Prefix(match.Path.PathPrefix), compiled)));
            }
        }

        return new RouteTable([.. entries
            .OrderByDescending(entry => entry.Host.Weight)
            .ThenByDescending(entry => entry.Exact is not null)
            .ThenByDescending(entry => entry.Prefix?.Length ?? 0)]);
    }

    /// <summary>The route of a request; null: none.</summary>
    public GatewayRoute? Find(string host, string path)
    {
        foreach (var entry in _entries)
        {
            if (entry.Host.Matches(host) && entry.MatchesPath(path))
            {
                return entry.Route;
            }
        }

        return null;
    }

    /// <summary>
    /// The route whose resource a client of OAuth asks about: the one whose written URL has exactly this path, or the one that serves the
    /// path and has no URL written; for no path, the only one of the host. Null: none.
    /// </summary>
    public McpRoute? FindResource(string host, string path)
    {
        McpRoute? only = null;
        var count = 0;
        foreach (var entry in _entries)
        {
            if (!entry.Host.Matches(host) || entry.Route is not McpRoute { Resource: { } resource } route)
            {
                continue;
            }

            if (resource.IsNamed && string.Equals(resource.Path, path, StringComparison.Ordinal))
            {
                return route;
            }

            count += ReferenceEquals(route, only) ? 0 : 1;
            only = route;
        }

        return path.Length == 0 ? count == 1 ? only : null
            : !WellKnown.IsReserved(path) && Find(host, path) is McpRoute { Resource.IsNamed: false } unnamed ? unnamed
            : null;
    }

    /// <summary>The route whose target is asked for a document of its own: the one that serves the path; for no path, the only one of the host.</summary>
    public McpRoute? FindPassedThrough(string host, string path)
    {
        if (path.Length > 0)
        {
            return WellKnown.IsReserved(path) ? null : Find(host, path) is McpRoute { PassedThrough: not null } found ? found : null;
        }

        var routes = _entries.Where(entry => entry.Host.Matches(host)).Select(entry => entry.Route).Distinct().Take(2).ToArray();
        return routes is [McpRoute { PassedThrough: not null } only] ? only : null;
    }

    private static string? Prefix(string? prefix) => prefix?.TrimEnd('/');

    private sealed record Entry(HostPattern Host, string? Exact, string? Prefix, GatewayRoute Route)
    {
        // A prefix ends at a segment: /mcp matches /mcp, /mcp/ and /mcp/x, not /mcpx.
        public bool MatchesPath(string path) => Exact is not null
            ? string.Equals(path, Exact, StringComparison.Ordinal)
            : path.StartsWith(Prefix!, StringComparison.Ordinal) && (path.Length == Prefix!.Length || path[Prefix.Length] == '/');
    }
}
