using System.Net;
using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Sessions.Placing;

/// <summary>
/// Where requests run that have no session (MCP 2026-07-28). Those to a target that keeps state go to the caller's home, so that one call finds what the
/// one before it left; the rest run where they come in. A view of the nodes is all it takes, however old: no directory is asked.
/// </summary>
public sealed class ModernPlaces
{
    private readonly SessionServices _services;

    internal ModernPlaces(SessionServices services) => _services = services;

    /// <summary>Whether a backend has a target that keeps state between calls.</summary>
    public static bool KeepsState(McpBackend backend) => backend.Targets.Any(target => target.Config.Stdio is { } stdio
        ? stdio.Lifetime != StdioLifetime.Shared
        : target.Era.Known != ProtocolEra.Modern);

    /// <summary>The caller's home for a backend: the active node with the highest weight, by a hash that all nodes compute alike; null: this node.</summary>
    public NodeId? HomeOf(McpBackend backend, SessionCaller caller)
    {
        var key = Mix(backend.Route ^ Mix(caller.Principal != 0 ? caller.Principal : Hash(caller.Address)));
        var self = _services.Membership.Self;
        (NodeId Node, ulong Weight)? best = null;
        foreach (var node in _services.Membership.Current.Nodes)
        {
            var weight = Mix(key ^ Hash(node.Id.Name));
            if (node.State == NodeState.Active && (best is null || weight > best.Value.Weight))
            {
                best = (node.Id, weight);
            }
        }

        return best is { } found && found.Node != self ? found.Node : null;
    }

    /// <summary>The incarnation of the node that has the call which a request goes on with, where that is another one; null: none, or here.</summary>
    public long? ParkedAt(ReadOnlySpan<byte> body)
    {
        if (JsonRpcReader.ReadClient(body, out var envelope) != JsonRpcFault.None
            || envelope[ParamsMember.RequestState] is not { Exists: true } raw || !JsonText.TryUnescape(raw.Of(body), out var text)
            || RequestState.Open(_services.RequestStates, Encoding.UTF8.GetString(text)) is not { Kind: RequestStateKind.Parked } state)
        {
            return null;
        }

        return state.Incarnation == _services.Membership.Self.Incarnation ? null : state.Incarnation;
    }

    // Names, not incarnations: a node that restarts is the same callers' home as before.
    private static ulong Hash(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return Mix(hash);
    }

    private static ulong Hash(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return Mix(BitConverter.ToUInt64(bytes) ^ Mix(BitConverter.ToUInt64(bytes[8..])));
    }

    // The finalizer of SplitMix64: every bit of the key moves every bit of the weight.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }
}
