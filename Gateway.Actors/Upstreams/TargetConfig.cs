using System.ComponentModel.DataAnnotations;
using Gateway.Actors.Upstreams.Http;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Policies;

namespace Gateway.Actors.Upstreams;

/// <summary>One MCP server behind a backend, as written in the configuration. Exactly one of Stdio, Mcp and Sse is set.</summary>
[ExactlyOneOf(nameof(Stdio), nameof(Mcp), nameof(Sse))]
public sealed record TargetConfig
{
    // `_` and `+` part a target's name from its tools' names and resources' URIs, so a name contains neither.
    private const string NamePattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /// <summary>Names the target in tool names and URIs: lower-case letters, digits, <c>-</c> and <c>.</c>; at most 253 characters.</summary>
    [MaxLength(253)]
    [RegularExpression(NamePattern, ErrorMessage = "Use lower-case letters, digits, - and . only, with a letter or digit at both ends.")]
    public required string Name { get; init; }

    /// <summary>A child process that speaks MCP on its standard streams.</summary>
    public StdioTargetConfig? Stdio { get; init; }

    /// <summary>A server that speaks Streamable HTTP; a URL without a path means <c>/mcp</c>.</summary>
    public HttpTargetConfig? Mcp { get; init; }

    /// <summary>A server that speaks HTTP+SSE (MCP 2024-11-05); a URL without a path means <c>/sse</c>.</summary>
    public HttpTargetConfig? Sse { get; init; }

    /// <summary>Which era the server speaks. Default: <see cref="TargetProtocol.Auto"/>.</summary>
    public TargetProtocol Protocol { get; init; }

    /// <summary>What becomes of the target when the node that held it is lost. Default: <see cref="OwnerLossAction.Recreate"/>.</summary>
    public OwnerLossAction OnOwnerLoss { get; init; }

    /// <summary>Policies of this target alone. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>The address of a target over HTTP as one URL, for a configuration that was found to be valid. Where nothing says which scheme, TLS policies make it https.</summary>
    /// <exception cref="InvalidOperationException">It is a child process, or the address is not valid.</exception>
    public Uri Url()
    {
        var address = Mcp ?? Sse ?? throw new InvalidOperationException("A child process has no address.");
        var url = address.ToUri(Mcp is null ? HttpTargetUri.SsePath : HttpTargetUri.McpPath);
        return Policies?.BackendTls is null ? url : HttpTargetUri.WithTls(url);
    }
}

/// <summary>The era of MCP that a target speaks.</summary>
public enum TargetProtocol
{
    /// <summary>Ask the server, and remember the answer.</summary>
    Auto,

    /// <summary>Revisions with an <c>initialize</c> handshake, up to 2025-11-25.</summary>
    Legacy,

    /// <summary>2026-07-28 and later.</summary>
    Modern,
}

/// <summary>What becomes of a session's target when its owner node is lost.</summary>
public enum OwnerLossAction
{
    /// <summary>The next owner builds the target anew.</summary>
    Recreate,

    /// <summary>The target answers -32603 <c>owner_lost</c> until the client initialises again.</summary>
    Fail,
}
