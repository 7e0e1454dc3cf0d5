using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Multiplexing;

/// <summary>Composes the answer to a client's <c>initialize</c> from those of the targets.</summary>
internal static class MergedCapabilities
{
    // Tasks of 2025-11-25 are experimental, and calls made as tasks are not followed up by the gateway: who is not told of them does not use them.
    private const string Tasks = "tasks";

    // Their later form (2026-07-28), which is another on the wire.
    private const string TasksExtension = "io.modelcontextprotocol/tasks";

    private static readonly JsonObject GatewayInfo = new() { ["name"] = Product.Name, ["version"] = Product.Version };

    /// <summary>The features that at least one target has, as far as is known.</summary>
    public static ServerFeatures Features(SessionView view) => view.Targets.Aggregate(ServerFeatures.None, (features, target) => features | target.Features);

    private static readonly byte[] RawGatewayInfo = JsonSerializer.SerializeToUtf8Bytes(GatewayInfo);

    /// <summary>Who answers, raw: the one target, or the gateway for several.</summary>
    public static ReadOnlySpan<byte> ServerInfo(SessionView view) =>
        view.Targets.Length == 1 && view.Targets[0].Upstream is { Info.ServerInfo: { IsEmpty: false } info } ? info.Span : RawGatewayInfo;

    /// <summary>The raw <c>InitializeResult</c>. One target speaks for itself; several are introduced by the gateway.</summary>
    public static byte[] InitializeResult(ProtocolVersion version, SessionView view)
    {
        var result = new JsonObject { ["protocolVersion"] = version.Name() };
        Introduce(result, view);
        return JsonSerializer.SerializeToUtf8Bytes(result);
    }

    /// <summary>The raw <c>DiscoverResult</c> (2026-07-28), but for what all results of that revision have.</summary>
    public static byte[] DiscoverResult(SessionView view)
    {
        var result = new JsonObject { ["supportedVersions"] = JsonNode.Parse(ProtocolVersions.ServedJson) };
        Introduce(result, view);
        result.Remove("serverInfo");
        return JsonSerializer.SerializeToUtf8Bytes(result);
    }

    private static void Introduce(JsonObject result, SessionView view)
    {
        var targets = view.Targets.Where(target => target.Upstream is not null).Select(target => (target.Target.Name, Info: InfoOf(view, target))).ToList();
        if (view.Targets.Length == 1 && targets.Count == 1)
        {
            var info = targets[0].Info;
            var capabilities = JsonNode.Parse(info.Capabilities.Span)!.AsObject();
            capabilities.Remove(Tasks);
            (capabilities["extensions"] as JsonObject)?.Remove(TasksExtension);
            Announce(capabilities, info.Features);
            result["capabilities"] = capabilities;
            result["serverInfo"] = info.ServerInfo.IsEmpty ? GatewayInfo.DeepClone() : JsonNode.Parse(info.ServerInfo.Span);
            if (info.Instructions is not null)
            {
                result["instructions"] = info.Instructions;
            }
        }
        else
        {
            var capabilities = new JsonObject();
            Announce(capabilities, Features(targets.Select(target => target.Info)));
            result["capabilities"] = capabilities;
            result["serverInfo"] = GatewayInfo.DeepClone();
            result["instructions"] = Instructions(targets);
        }
    }

    // What a target says of itself is text for models too.
    private static UpstreamInfo InfoOf(SessionView view, TargetView target) =>
        target.Upstream!.Info is { Instructions: { } instructions } info && view.Backend.GuardOf(target.Target) is { } guard
            ? info with { Instructions = guard.Incoming(instructions) }
            : target.Upstream.Info;

    // The gateway itself may change a list, when a target comes back or the configuration changes: so it announces changes where there is a list.
    private static void Announce(JsonObject capabilities, ServerFeatures features)
    {
        Set("tools", ServerFeatures.Tools, "listChanged");
        Set("prompts", ServerFeatures.Prompts, "listChanged");
        Set("resources", ServerFeatures.Resources, "listChanged");
        Set("resources", ServerFeatures.Subscribe, "subscribe");
        Set("logging", ServerFeatures.Logging, null);
        Set("completions", ServerFeatures.Completions, null);

        void Set(string name, ServerFeatures feature, string? flag)
        {
            if (!features.HasFlag(feature))
            {
                return;
            }

            if (capabilities[name] is not JsonObject capability)
            {
                capabilities[name] = capability = [];
            }

            if (flag is not null)
            {
                capability[flag] = true;
            }
        }
    }

    private static ServerFeatures Features(IEnumerable<UpstreamInfo> targets) =>
        targets.Aggregate(ServerFeatures.None, (features, target) => features | target.Features);

    private static string Instructions(List<(string Name, UpstreamInfo Info)> targets)
    {
        var text = new StringBuilder($"This server combines {targets.Count} MCP servers: {string.Join(", ", targets.Select(target => target.Name))}.");
        foreach (var (name, info) in targets)
        {
            if (!string.IsNullOrWhiteSpace(info.Instructions))
            {
                text.Append("\n\n## ").Append(name).Append('\n').Append(info.Instructions.Trim());
            }
        }

        return text.ToString();
    }
}
