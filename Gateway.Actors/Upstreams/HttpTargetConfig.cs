namespace Gateway.Actors.Upstreams;

/// <summary>
/// Where an MCP server listens: either <see cref="Host"/> alone, as a URL or as <c>host:port</c>, or Host, Port and Path together.
/// </summary>
public sealed record HttpTargetConfig
{
    /// <summary>A URL (<c>https://h[:port][/path]</c>), <c>host:port</c> (plain HTTP), or a bare host name beside <see cref="Port"/>.</summary>
    public string? Host { get; init; }

    /// <summary>TCP port, 1 to 65535, when <see cref="Host"/> is a bare host name.</summary>
    public int? Port { get; init; }

    /// <summary>Path of the endpoint, when <see cref="Host"/> is a bare host name.</summary>
    public string? Path { get; init; }
}
