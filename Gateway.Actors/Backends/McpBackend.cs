using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Guarding;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Backends;

/// <summary>A federated MCP server at run time. Immutable but for what its targets share; a reload makes a new one that keeps unchanged targets.</summary>
public sealed class McpBackend
{
    private readonly ListInterner _interned = new();

    private McpBackend(string name, ulong route, McpBackendConfig config, ImmutableArray<Target> targets, ImmutableArray<TargetGuard?> guards)
    {
        Name = name;
        Route = route;
        Config = config;
        Targets = targets;
        Guards = guards;
        var several = targets.Length > 1;
        Names = new NameTable(
            targets.Select(target => target.Name),
            config.PrefixMode == PrefixMode.Always || (config.PrefixMode == PrefixMode.Conditional && several),
            config.PrefixMode == PrefixMode.Always || several);
    }

    /// <summary>What the configuration calls it.</summary>
    public string Name { get; }

    /// <summary>Hash of the route that leads here: what sessions are bound to.</summary>
    public ulong Route { get; }

    /// <summary>As written.</summary>
    public McpBackendConfig Config { get; }

    internal ImmutableArray<Target> Targets { get; }

    /// <summary>What guards the text to and from each target, in the order of <see cref="Targets"/>. Not the targets' own: one whose guard changes goes on running.</summary>
    internal ImmutableArray<TargetGuard?> Guards { get; }

    internal NameTable Names { get; }

    /// <summary>Whether the one target's messages pass with names, URIs and cursors unchanged.</summary>
    internal bool IsTransparent => Targets.Length == 1 && !Names.PrefixesNames && !Names.PrefixesUris;

    /// <summary>Lists as they were filtered for callers.</summary>
    internal FilteredLists Filtered { get; } = new();

    /// <summary>What guards the text to and from a target; null: nothing.</summary>
    internal TargetGuard? GuardOf(Target? target) => target is not null && Targets.IndexOf(target) is var index and >= 0 ? Guards[index] : null;

    /// <summary>The same list as fetched for another session, if there is one: thousands of sessions then hold one copy.</summary>
    internal MergedList Intern(ListKind kind, MergedList list) => _interned.Intern(kind, list);

    /// <summary>Builds a backend.</summary>
    /// <param name="name">What the configuration calls it.</param>
    /// <param name="route">Hash of the route that leads here.</param>
    /// <param name="config">As written; valid.</param>
    /// <param name="limits">Deadlines and sizes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="previous">The backend it replaces: targets whose configuration did not change are kept. Null: none.</param>
    /// <param name="tokens">Where tokens for targets come from that are issued for some time; null: nowhere, and no target needs one.</param>
    public static McpBackend Create(string name, ulong route, McpBackendConfig config, GatewayLimits limits, TimeProvider time, McpBackend? previous = null, TokenSources? tokens = null) =>
        new(name, route, config,
            [.. config.Targets.Select(target => Kept(previous, target) ?? new Target(target, limits, time, tokens))],
            [.. config.Targets.Select(target => TargetGuard.Of(target, limits.Upstreams, time))]);

    /// <summary>The target that a name of clients' means, and what it calls the thing; null: the name says no target.</summary>
    /// <param name="kind">What it is the name of; of a resource, its URI.</param>
    /// <param name="name">The name as clients see it.</param>
    public (string Target, string Name)? Find(McpItemKind kind, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (kind == McpItemKind.Resource)
        {
            return Names.SplitUri(bytes, out var uri) is { } at ? (Targets[at].Name, Encoding.UTF8.GetString(uri)) : null;
        }

        return Names.SplitName(bytes, out var own) is { } index ? (Targets[index].Name, Encoding.UTF8.GetString(own)) : null;
    }

    /// <summary>How its targets do.</summary>
    public IEnumerable<TargetHealth> Health() => Targets.Select(target => new TargetHealth(target.Name, target.Health.IsUp));

    /// <summary>What operators may see of its targets.</summary>
    public IEnumerable<TargetFacts> Facts() => Targets.Select(TargetFacts.Of);

    /// <summary>Gives back what no target of <paramref name="successor"/> uses. Requests in flight finish.</summary>
    public async Task RetireAsync(McpBackend? successor)
    {
        foreach (var target in Targets)
        {
            if (successor?.Targets.Contains(target) != true)
            {
                await target.DisposeAsync();
            }
        }
    }

    /// <summary>Whether this backend does what a configuration says, secrets and the files that it names included.</summary>
    public bool Serves(McpBackendConfig config) => SameConfig(Config, config) && Targets.Zip(config.Targets).All(pair => pair.First.Content == TargetContent.Of(pair.Second));

    /// <summary>Whether two configurations say the same, but for secrets.</summary>
    public static bool SameConfig<T>(T one, T other) => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);

    private static Target? Kept(McpBackend? previous, TargetConfig config) =>
        previous?.Targets.FirstOrDefault(target => target.Name == config.Name && target.Content == TargetContent.Of(config));
}
