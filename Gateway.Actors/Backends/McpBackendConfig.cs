using System.ComponentModel.DataAnnotations;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Backends;

/// <summary>A federated MCP server, as written in the configuration.</summary>
public sealed record McpBackendConfig
{
    /// <summary>The servers behind it, in the order their tools are listed; at least one, names unique.</summary>
    [MinLength(1)]
    public required IReadOnlyList<TargetConfig> Targets { get; init; }

    /// <summary>Whether clients get sessions. Default: <see cref="StatefulMode.Stateful"/>.</summary>
    public StatefulMode StatefulMode { get; init; }

    /// <summary>When names carry their target's name. Default: <see cref="PrefixMode.Conditional"/>.</summary>
    public PrefixMode PrefixMode { get; init; }

    /// <summary>What a failing target does to the others. Default: <see cref="FailureMode.FailClosed"/>.</summary>
    public FailureMode FailureMode { get; init; }

    /// <summary>Whether only loopback Host and Origin headers are served; null: yes on loopback listeners, no on others.</summary>
    public bool? DnsRebindingProtection { get; init; }
}

/// <summary>Whether clients of a backend get sessions.</summary>
public enum StatefulMode
{
    /// <summary>A legacy client gets a session id and keeps its upstream connections.</summary>
    Stateful,

    /// <summary>No session id; GET and DELETE answer 405.</summary>
    Stateless,
}

/// <summary>When tool and prompt names and resource URIs carry the name of their target.</summary>
public enum PrefixMode
{
    /// <summary>When the backend has more than one target.</summary>
    Conditional,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never; a name that more than one target serves is left out of lists, with a warning.</summary>
    Never,
}

/// <summary>What a target that does not answer does to <c>initialize</c> and lists.</summary>
public enum FailureMode
{
    /// <summary>They fail, naming the target.</summary>
    FailClosed,

    /// <summary>They answer with the targets that do answer.</summary>
    FailOpen,
}
