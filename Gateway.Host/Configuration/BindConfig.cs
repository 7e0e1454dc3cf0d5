using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gateway.Host.Configuration;

/// <summary>A port that is served.</summary>
internal sealed record BindConfig
{
    /// <summary>The port of a bind that names none.</summary>
    public const int DefaultPort = 3000;

    /// <summary>TCP port; 0 takes any free one. Default: 3000; range: 0 to 65535.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = DefaultPort;

    /// <summary>Address to listen on: an IP address, or <c>localhost</c> for 127.0.0.1. Default: 127.0.0.1, with a warning.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Who answers on this port, told apart by host name; at least one.</summary>
    [MinLength(1)]
    public required IReadOnlyList<ListenerConfig> Listeners { get; init; }

    /// <summary>Where to listen: <see cref="Address"/>, or loopback when none is written.</summary>
    public IPEndPoint EndPoint => new(Address ?? IPAddress.Loopback, Port);
}
