using System.Net;
using Gateway.Actors.Backends;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Sessions;
using Gateway.Actors.SigningKeys;
using Gateway.Host.Configuration;
using Gateway.Host.Listeners;
using Gateway.Host.Pipeline;
using Gateway.Host.Telemetry;
using Gateway.Policies;

namespace Gateway.Host.Runtime;

/// <summary>
/// Serves a configuration, and another one when it is given one: what is new is started before what is gone is stopped, and if something
/// cannot be started nothing changes.
/// </summary>
internal sealed partial class GatewayRuntime(
    GatewayPipeline pipeline,
    SessionHost sessions,
    SigningKeyRegistry keys,
    AuthenticatorFactory authenticators,
    TokenSources tokens,
    NodeTelemetry telemetry,
    GatewayLimits limits,
    HttpLimits http,
    TrustedProxies proxies,
    TimeProvider time,
    ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly Dictionary<IPEndPoint, PortListener> _listeners = [];
    private readonly ConnectionLimit _connections = new(http.ConnectionsPerClient, proxies) { Opened = telemetry.Instruments.Connections, Traffic = telemetry.Traffic };
    private readonly ILogger _logger = loggers.CreateLogger<GatewayRuntime>();
    private volatile GatewaySnapshot _snapshot = GatewaySnapshot.Empty;

    /// <summary>What is served at present.</summary>
    public GatewaySnapshot Snapshot => _snapshot;

    /// <summary>Where a configured address is listened to, with the port that was taken if any free one was asked for.</summary>
    public IPEndPoint Listening(IPEndPoint configured) => _listeners[configured].EndPoint;

    /// <summary>The routes of the ports with this number; null: there is none.</summary>
    public RouteTable? RoutesOf(int port)
    {
        foreach (var (endPoint, routes) in _snapshot.Ports)
        {
            if (endPoint.Port == port)
            {
                return routes;
            }
        }

        return null;
    }

    /// <summary>Serves another configuration.</summary>
    /// <returns>Why it cannot be served, in which case the old one still is; empty: it is served.</returns>
    public async ValueTask<IReadOnlyList<ConfigError>> ApplyAsync(GatewayConfig config, CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken);
        try
        {
            var (previous, next) = (_snapshot, GatewaySnapshot.Compile(config, limits, authenticators, tokens, time, _snapshot));
            var errors = await StartAsync(config, next, cancellationToken);
            if (errors.Count > 0)
            {
                await RetireAsync(next, previous);
                keys.Retain(previous.KeySets);
                return errors;
            }

            _snapshot = next;
            telemetry.AccessLog.Rules = next.AccessLog;
            await (telemetry.Audit?.TryAdminAsync("config.apply", "configuration file") ?? Task.CompletedTask);
            keys.Retain(next.KeySets);
            foreach (var (route, backend) in previous.Backends.Where(backend => next.Backends.GetValueOrDefault(backend.Key) != backend.Value))
            {
                await sessions.ReconfigureAsync(route, next.Backends.GetValueOrDefault(route));
            }

            foreach (var route in next.Rules.Where(rules => previous.Rules.TryGetValue(rules.Key, out var before) && before != rules.Value).Select(rules => rules.Key))
            {
                sessions.TellListsChanged(route);
            }

            await RetireAsync(previous, next);
            await StopAsync(_listeners.Keys.Where(port => !next.Ports.ContainsKey(port)).ToList(), StopTimeout);
            return [];
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>Takes no more connections, and waits until the requests under way are done; what takes longer than <paramref name="patience"/> is cut.</summary>
    public async Task StopListeningAsync(TimeSpan patience)
    {
        await _applying.WaitAsync();
        try
        {
            await StopAsync([.. _listeners.Keys], patience);
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _applying.WaitAsync();
        await StopAsync([.. _listeners.Keys], StopTimeout);
        await RetireAsync(_snapshot, GatewaySnapshot.Empty);
    }

    private async Task<IReadOnlyList<ConfigError>> StartAsync(GatewayConfig config, GatewaySnapshot next, CancellationToken cancellationToken)
    {
        var started = new List<IPEndPoint>();
        for (var i = 0; i < config.Binds.Count; i++)
        {
            var endPoint = config.Binds[i].EndPoint;
            if (_listeners.ContainsKey(endPoint))
            {
                continue;
            }

            try
            {
                // A port serves from the moment it listens, with the routes of the snapshot that becomes current only when all ports do.
                _listeners[endPoint] = await PortListener.StartAsync(
                    endPoint, http, _connections, () => RoutesOf(endPoint, next).Tls, context => pipeline.ServeAsync(context, RoutesOf(endPoint, next)), loggers, cancellationToken);
                started.Add(endPoint);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                await StopAsync(started, StopTimeout);
                return [new ConfigError($"binds[{i}]", $"{endPoint} cannot be listened to: {exception.Message}", "Free the address, or write another port or address.")];
            }
        }

        return [];
    }

    private RouteTable RoutesOf(IPEndPoint endPoint, GatewaySnapshot started) =>
        _snapshot.Ports.GetValueOrDefault(endPoint) ?? started.Ports[endPoint];

    private static async Task RetireAsync(GatewaySnapshot unused, GatewaySnapshot kept)
    {
        foreach (var host in unused.HostBackends.Values.Except(kept.HostBackends.Values))
        {
            host.Dispose();
        }

        foreach (var (route, backend) in unused.Backends)
        {
            var other = kept.Backends.GetValueOrDefault(route);
            if (other != backend)
            {
                await backend.RetireAsync(other);
            }
        }
    }

    private Task StopAsync(IReadOnlyList<IPEndPoint> ports, TimeSpan patience)
    {
        var stopping = new List<Task>();
        foreach (var port in ports)
        {
            if (_listeners.Remove(port, out var listener))
            {
                stopping.Add(StopAsync(port, listener, patience));
            }
        }

        return Task.WhenAll(stopping);
    }

    private async Task StopAsync(IPEndPoint port, PortListener listener, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            await listener.StopAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The web server need not say in this way that it did not wait any longer.
        }

        if (timeout.IsCancellationRequested)
        {
            RequestsCut(port, patience.TotalSeconds);
        }

        await listener.DisposeAsync();
    }

    [LoggerMessage(2010, LogLevel.Warning, "{Address} was closed, and requests that were still under way {Seconds} s later were cut.")]
    private partial void RequestsCut(IPEndPoint address, double seconds);
}
