using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>How to start a child process that speaks MCP on its standard streams.</summary>
public sealed record StdioTargetConfig
{
    /// <summary>The program: a path, or a name looked up in the child's PATH.</summary>
    [MinLength(1)]
    public required string Cmd { get; init; }

    /// <summary>Its arguments, passed as they are; no shell sees them. Default: none.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables of the child, beside PATH, HOME and LANG. Default: none.</summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>True: not even PATH, HOME and LANG are set. Default: false.</summary>
    [ConfigKey("clear_env")]
    public bool ClearEnv { get; init; }

    /// <summary>Who shares one process. Default: <see cref="StdioLifetime.Session"/>.</summary>
    public StdioLifetime Lifetime { get; init; }
}

/// <summary>Who shares one child process of a stdio target.</summary>
public enum StdioLifetime
{
    /// <summary>Each session has its own.</summary>
    Session,

    /// <summary>All sessions of one caller on one node share it.</summary>
    Principal,

    /// <summary>All sessions on one node share it.</summary>
    Shared,
}
