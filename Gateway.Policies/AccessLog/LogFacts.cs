using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Policies.AccessLog;

/// <summary>What expressions of the access log can read of a request that is over. Belongs to the request.</summary>
public sealed record LogFacts
{
    /// <summary>The request.</summary>
    public required RequestFacts Request { get; init; }

    /// <summary>Who sent it.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The HTTP status of the response.</summary>
    public required int Status { get; init; }

    /// <summary>The headers of the response.</summary>
    public required CelHeaders ResponseHeaders { get; init; }

    /// <summary>When it was over.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>The MCP method; null: it was no MCP message.</summary>
    public string? Method { get; init; }

    /// <summary>The session's name in logs, which opens nothing; null: none.</summary>
    public string? Session { get; init; }

    /// <summary>What it was about, as the target knows it; null: no single thing.</summary>
    public McpOperation? Operation { get; init; }

    /// <summary>What was kept of arguments and result; null: nothing.</summary>
    public PayloadCapture? Payload { get; init; }

    /// <summary>The listener; null: none took it.</summary>
    public string? Listener { get; init; }

    /// <summary>The route; null: none matched.</summary>
    public string? Route { get; init; }

    /// <summary>The backend; null: none was asked.</summary>
    public string? Backend { get; init; }

    /// <summary><c>mcp</c> or <c>static</c>, as agentgateway names kinds of backends.</summary>
    public string BackendType { get; init; } = "unknown";

    /// <summary>Time the gateway took, without the time it waited for a target.</summary>
    public TimeSpan Gateway { get; init; }

    /// <summary>Time spent waiting for a target; null: none was asked.</summary>
    public TimeSpan? Upstream { get; init; }
}
