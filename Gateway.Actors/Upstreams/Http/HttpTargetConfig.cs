using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// Where an MCP server listens: either <see cref="Host"/> alone, as a URL or as <c>host:port</c>, or Host, Port and Path together.
/// </summary>
public sealed record HttpTargetConfig
{
    /// <summary>A URL (<c>https://h[:port][/path]</c>), <c>host:port</c> (plain HTTP), or a bare host name beside <see cref="Port"/>.</summary>
    [MinLength(1)]
    [MayHoldSecrets(InQuery = true)]
    public required string Host { get; init; }

    /// <summary>TCP port, when <see cref="Host"/> is a bare host name. Default: none; range: 1 to 65535.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>Path of the endpoint, when <see cref="Host"/> is a bare host name. Default: none.</summary>
    [MayHoldSecrets(InQuery = true)]
    public string? Path { get; init; }

    /// <summary>The address as one URL, for a configuration that was found to be valid.</summary>
    /// <param name="defaultPath">The path where none is written: <see cref="HttpTargetUri.McpPath"/> or <see cref="HttpTargetUri.SsePath"/>.</param>
    /// <exception cref="InvalidOperationException">The address is not valid; <see cref="HttpTargetUri.Parse"/> says why.</exception>
    public Uri ToUri(string defaultPath) => HttpTargetUri.Parse(this, defaultPath, out var error)
        ?? throw new InvalidOperationException(error!.Message);
}
