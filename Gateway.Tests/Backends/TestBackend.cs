using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Backends;

/// <summary>Backends of targets that nobody connects to, unless a test does.</summary>
internal static class TestBackend
{
    public const ulong Route = 99;

    public static GatewayLimits Limits { get; } = new(new SessionLimits(), new UpstreamLimits(), new StdioLimits());

    /// <summary>A backend of stdio targets with these names.</summary>
    public static McpBackend Of(params string[] targets) => Of(PrefixMode.Conditional, targets);

    public static McpBackend Of(PrefixMode prefixMode, params string[] targets) =>
        Of(new McpBackendConfig { PrefixMode = prefixMode, Targets = [.. targets.Select(Stdio)] });

    public static McpBackend Of(McpBackendConfig config, McpBackend? previous = null, TimeProvider? time = null, GatewayLimits? limits = null) =>
        McpBackend.Create("backend", Route, config, limits ?? Limits, time ?? new ManualTimeProvider(), previous);

    public static TargetConfig Stdio(string name) => new() { Name = name, Stdio = new StdioTargetConfig { Cmd = $"program-{name}" } };

    public static TargetConfig Http(string name, Uri url) => new() { Name = name, Mcp = new HttpTargetConfig { Host = url.ToString() } };

    /// <summary>A view in which the targets have these connections.</summary>
    public static SessionView View(McpBackend backend, params IUpstream?[] upstreams) => new()
    {
        Backend = backend,
        Targets = [.. backend.Targets.Select((target, index) => new TargetView(target, upstreams.ElementAtOrDefault(index), null))],
    };
}
