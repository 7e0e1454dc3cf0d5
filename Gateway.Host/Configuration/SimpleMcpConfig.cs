using System.ComponentModel.DataAnnotations;
using System.Net;
using Gateway.Actors.Backends;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>The short form <c>mcp:</c> at the top of a file: the keys of a backend, and those of the port it is served on.</summary>
internal sealed record SimpleMcpConfig
{
    /// <summary>TCP port; 0 takes any free one. Default: 3000; range: 0 to 65535.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = BindConfig.DefaultPort;

    /// <summary>Address to listen on. Default: 127.0.0.1, with a warning.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Policies of its one route. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>The backend, whose keys stand beside the others.</summary>
    [Inline]
    public required McpBackendConfig Backend { get; init; }
}
