using System.Collections.Concurrent;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Host.Cli.DemoServer.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>
/// What one conversation holds: its tools, its counter, the resources it watches. A legacy client has one of its own; modern
/// HTTP requests, which have no session, share one. Thread-safe.
/// </summary>
internal sealed class DemoSession : IServedSession
{
    private readonly DemoWorld _world;
    private readonly ConcurrentDictionary<string, bool> _subscriptions = new(StringComparer.Ordinal);
    private McpServer? _server;
    private int _counter;

    internal DemoSession(DemoWorld world)
    {
        _world = world;
        Toolset = new DemoToolset(this, world);
        Options = DemoServerOptions.For(this, world);
    }

    internal DemoToolset Toolset { get; }

    internal ListenStreams Listens { get; } = new(DemoResources.Exists);

    public McpServerOptions Options { get; }

    internal int Count() => Interlocked.Increment(ref _counter);

    internal void Subscribe(string uri) => _subscriptions[uri] = true;

    internal void Unsubscribe(string uri) => _subscriptions.TryRemove(uri, out _);

    /// <summary>Makes the session hear of touched resources until the result is disposed.</summary>
    /// <param name="server">Its server; null when each request has a server of its own.</param>
    public IDisposable Join(McpServer? server)
    {
        _server = server;
        _world.Add(this);
        return new Membership(_world, this);
    }

    internal async Task<int> TellUpdatedAsync(string uri, CancellationToken cancellationToken)
    {
        var told = await Listens.TellUpdatedAsync(uri, cancellationToken);
        if (_server is { } server && _subscriptions.ContainsKey(uri))
        {
            // Not part of the answer to the call that touched it, so not on that call's stream.
            await server.SendNotificationAsync(NotificationMethods.ResourceUpdatedNotification,
                new ResourceUpdatedNotificationParams { Uri = uri }, cancellationToken: cancellationToken);
            told++;
        }

        return told;
    }

    private sealed class Membership(DemoWorld world, DemoSession session) : IDisposable
    {
        public void Dispose() => world.Remove(session);
    }
}
