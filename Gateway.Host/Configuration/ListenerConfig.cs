using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>The routes of one host name on a port.</summary>
internal sealed record ListenerConfig
{
    /// <summary>A name for logs and for the identity of routes. Default: none.</summary>
    public string? Name { get; init; }

    /// <summary>A host name, <c>*.example.com</c> for every name below it, or <c>*</c>; null and <c>*</c> match every Host header. Default: null.</summary>
    public string? Hostname { get; init; }

    /// <summary>What is spoken on the port. Default: https with <see cref="Tls"/>, else http.</summary>
    public ListenerProtocol? Protocol { get; init; }

    /// <summary>Certificate and key by which clients know the gateway. Default: none, and clients talk in clear text.</summary>
    public ListenerTlsConfig? Tls { get; init; }

    /// <summary>Policies of all its routes. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>Where requests go. Default: none, and every request is answered 404.</summary>
    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];
}
