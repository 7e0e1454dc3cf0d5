using System.ComponentModel.DataAnnotations;
using System.Net;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A port that is served, with a name (<c>gateways</c>). Its policies stand beside its keys.</summary>
internal sealed record GatewayEntryConfig
{
    /// <summary>The gateway of routes that name none.</summary>
    public const string DefaultName = "default";

    /// <summary>TCP port; 0 takes any free one. Default: 3000; range: 0 to 65535.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = BindConfig.DefaultPort;

    /// <summary>Address to listen on. Default: 127.0.0.1, with a warning.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>What is spoken on the port, where there are no <see cref="Listeners"/>. Default: https with <see cref="Tls"/>, else http.</summary>
    public ListenerProtocol? Protocol { get; init; }

    /// <summary>Certificate and key, where there are no <see cref="Listeners"/>. Default: none.</summary>
    public ListenerTlsConfig? Tls { get; init; }

    /// <summary>Listeners, told apart by host name. Default: one for every name.</summary>
    public IReadOnlyList<ListenerConfig> Listeners { get; init; } = [];

    /// <summary>Policies, where there are no <see cref="Listeners"/>.</summary>
    [Inline]
    public required PolicySetConfig Policies { get; init; }
}
