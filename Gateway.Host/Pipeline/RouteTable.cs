using System.Collections.Immutable;
using Gateway.Host.Configuration;
using Gateway.Host.Listeners.Tls;
using Gateway.Host.Pipeline.Matching;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The routes of one port. The listener with the most specific host name answers for a host, and no other does. Its routes are asked the
/// most specific first, as the Gateway API has it: by host name, exact path, longest prefix, expression, method, number of headers, number of
/// query parameters, and then in the order of the configuration. Immutable.
/// </summary>
internal sealed class RouteTable
{
    private readonly ImmutableArray<ListenerRoutes> _listeners;

    private RouteTable(ImmutableArray<ListenerRoutes> listeners, PortTls tls, int port) => (_listeners, Tls, Port) = (listeners, tls, port);

    /// <summary>The number of the port, as configured.</summary>
    public int Port { get; }

    /// <summary>Certificates of the port's host names.</summary>
    public PortTls Tls { get; }

    /// <summary>All routes, each at least once.</summary>
    public IEnumerable<GatewayRoute> Routes => _listeners.SelectMany(listener => listener.Entries).Select(entry => entry.Route);

    /// <summary>Builds the table of a bind.</summary>
    /// <param name="bind">The bind.</param>
    /// <param name="path">Where the configuration has it.</param>
    /// <param name="compile">Makes a route of its configuration.</param>
    public static RouteTable Create(BindConfig bind, string path, Func<ListenerConfig, RouteConfig, GatewayRoute> compile) => new(
        [.. bind.Listeners.Select((listener, index) => new ListenerRoutes(HostPattern.Of(listener.Hostname), Entries(bind, listener, $"{path}.listeners[{index}]", compile))).OrderByDescending(listener => listener.Host.Weight)],
        PortTls.Create(bind),
        bind.Port);

    /// <summary>The route of a request; null: none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">The host it is for.</param>
    /// <param name="path">Its path.</param>
    /// <param name="asStream">Whether the path is that of the route's older transport, HTTP+SSE: <c>/sse</c>, or the path of its match and <c>/sse</c>.</param>
    public GatewayRoute? Find(HttpRequest request, string host, string path, out bool asStream)
    {
        asStream = false;
        var endsInSse = path.EndsWith(RequestMatch.Sse, StringComparison.Ordinal);
        GatewayRoute? before = null;
        foreach (var entry in EntriesOf(host))
        {
            if (!entry.MatchesHost(host))
            {
                continue;
            }

            if (entry.Match.Matches(request, path))
            {
                // What was written for this very path goes before what follows from another route's.
                if (before is null || entry.Match.Names(path))
                {
                    asStream = endsInSse && entry.Match.IsSse(path);
                    return entry.Route;
                }

                break;
            }

            before ??= endsInSse && entry.Match.MatchesBefore(request, path) ? entry.Route : null;
        }

        asStream = before is not null;
        return before;
    }

    /// <summary>
    /// The route whose resource a client of OAuth asks about: the one whose written URL has exactly this path, or the one that serves the
    /// path and has no URL written; for no path, the only one of the host. Null: none.
    /// </summary>
    public BackendRoute? FindResource(string host, string path)
    {
        BackendRoute? only = null;
        var count = 0;
        foreach (var entry in EntriesOf(host))
        {
            if (!entry.MatchesHost(host) || entry.Route is not BackendRoute { Resource: { } resource } route)
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
            : !WellKnown.IsReserved(path) && FindByPath(host, path) is BackendRoute { Resource.IsNamed: false } unnamed ? unnamed
            : null;
    }

    /// <summary>The route whose target is asked for a document of its own: the one that serves the path; for no path, the only one of the host.</summary>
    public McpRoute? FindPassedThrough(string host, string path)
    {
        if (path.Length > 0)
        {
            return WellKnown.IsReserved(path) ? null : FindByPath(host, path) is McpRoute { PassedThrough: not null } found ? found : null;
        }

        var routes = EntriesOf(host).Where(entry => entry.MatchesHost(host)).Select(entry => entry.Route).Distinct().Take(2).ToArray();
        return routes is [McpRoute { PassedThrough: not null } only] ? only : null;
    }

    // Whoever asks for a document sends another method than MCP requests have, and none of their headers.
    private GatewayRoute? FindByPath(string host, string path) =>
        EntriesOf(host).FirstOrDefault(entry => entry.MatchesHost(host) && (entry.Match.MatchesPath(path) || entry.Match.IsSse(path)))?.Route;

    private ImmutableArray<Entry> EntriesOf(string host)
    {
        foreach (var listener in _listeners)
        {
            if (listener.Host.Matches(host))
            {
                return listener.Entries;
            }
        }

        return [];
    }

    private static ImmutableArray<Entry> Entries(BindConfig bind, ListenerConfig listener, string path, Func<ListenerConfig, RouteConfig, GatewayRoute> compile) =>
    [
        .. listener.Routes
            .SelectMany((route, index) =>
            {
                var compiled = compile(listener, route) with { Path = $"{path}.routes[{index}]", Bind = $"bind/{bind.Port}", Listener = listener.Name ?? "default" };
                var hosts = route.Hostnames.Count == 0 ? [HostPattern.Of(listener.Hostname)] : route.Hostnames.Select(HostPattern.Of).ToArray();
                return hosts.SelectMany(host => route.Matches.Select(match => new Entry(host, new RequestMatch(match), compiled)));
            })
            .OrderByDescending(entry => Math.Max(entry.Host.Weight, HostPattern.Of(listener.Hostname).Weight))
            .ThenByDescending(entry => entry.Match.Rank),
    ];

    private sealed record ListenerRoutes(HostPattern Host, ImmutableArray<Entry> Entries);

    private sealed record Entry(HostPattern Host, RequestMatch Match, GatewayRoute Route)
    {
        public bool MatchesHost(string host) => Host.Matches(host);
    }
}
