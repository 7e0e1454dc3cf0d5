using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Http;
using Gateway.Host.Listeners;

namespace Gateway.Host.Cluster;

/// <summary>This process as a node of its cluster: its place there, and the way to and from the others.</summary>
internal sealed partial class ClusterRuntime : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ClusterSetup _setup;
    private readonly HttpLimits _http;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ClusterLimits _limits;
    private readonly Func<Task> _fence;
    private readonly ILogger _logger;
    private NodeCertificate _certificate;
    private PortListener? _listener;
    private SealingKey? _sealing;
    private LeaseWatch? _lease;
    private volatile NodeState _state = NodeState.Joining;

    /// <param name="setup">The cluster.</param>
    /// <param name="fence">Drops the sessions that another node may have.</param>
    /// <param name="limits">Deadlines.</param>
    /// <param name="http">What the port for other nodes accepts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it is logged.</param>
    public ClusterRuntime(ClusterSetup setup, Func<Task> fence, ClusterLimits limits, HttpLimits http, TimeProvider time, ILoggerFactory loggers)
    {
        (_setup, _fence, _limits, _http, _time, _loggers) = (setup, fence, limits, http, time, loggers);
        _logger = loggers.CreateLogger<ClusterRuntime>();
        _certificate = NodeCertificate.Create(time);
        Transport = new HttpNodeTransport(setup.Membership, () => _certificate, limits, time, loggers.CreateLogger<HttpNodeTransport>());
    }

    /// <summary>The way to other nodes.</summary>
    public HttpNodeTransport Transport { get; }

    /// <summary>Where other nodes are listened to; null before the start.</summary>
    public IPEndPoint? EndPoint => _listener?.EndPoint;

    /// <summary>How often this node was suspended, and how often fenced.</summary>
    public (long Suspensions, long Fencings) Lapses => (_lease?.Suspensions ?? 0, _lease?.Fencings ?? 0);

    /// <summary>Opens the port for other nodes, and takes this node's place. Others bring nothing yet but what it owns.</summary>
    /// <param name="handler">Serves what other nodes bring.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="ClusterJoinException">The cluster does not take this node as it is.</exception>
    public async Task StartAsync(RequestDelegate handler, CancellationToken cancellationToken)
    {
        var gate = new PeerGate(_setup.Membership, _time, _loggers.CreateLogger<PeerGate>());
        _listener = await NodeListener.StartAsync(_setup.Listen, _http, () => _certificate, gate, handler, _loggers, cancellationToken);
        await JoinAsync(cancellationToken);
        _sealing = _setup.Keys is null ? null : SealingKey.Follow(_setup.Keys, _setup.Membership);
        _lease = new LeaseWatch(_setup.Membership, Transport, _fence, RejoinAsync, _limits, _time, _loggers.CreateLogger<LeaseWatch>());
    }

    /// <summary>Tells the others that this node has its routes, and serves. Completes when they can know it.</summary>
    public async Task ActivateAsync(CancellationToken cancellationToken)
    {
        _state = NodeState.Active;
        while (_setup.Membership.Current.Find(_setup.Membership.Self.Incarnation) is not { State: NodeState.Active })
        {
            try
            {
                await _setup.Membership.ActivateAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is DirectoryUnavailableException or InvalidOperationException)
            {
                // The database is away, or this incarnation is over and the next one joins as what this one wanted to be.
                NotActive(exception.Message);
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Tells the others that this node stops.</summary>
    public async Task DrainAsync()
    {
        _state = NodeState.Draining;
        try
        {
            await _setup.Membership.DrainAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is DirectoryUnavailableException or InvalidOperationException)
        {
            // They learn it when the lease runs out; or this incarnation is over, and they know.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sealing is not null)
        {
            await _sealing.DisposeAsync();
        }

        if (_lease is not null)
        {
            await _lease.DisposeAsync();
        }

        await _setup.Membership.LeaveAsync(CancellationToken.None);
        await Transport.DisposeAsync();
        if (_listener is not null)
        {
            // What came in before the others knew is told that it must go elsewhere.
            using var timeout = new CancellationTokenSource(StopTimeout, _time);
            await ((Task)_listener.StopAsync(timeout.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _listener.DisposeAsync();
        }

        _certificate.Dispose();
    }

    // Another incarnation: nobody takes its word for the former one's, so it shows another certificate.
    private Task RejoinAsync(CancellationToken cancellationToken)
    {
        _certificate = NodeCertificate.Create(_time);
        Transport.Reset();
        return JoinAsync(cancellationToken);
    }

    private Task JoinAsync(CancellationToken cancellationToken) => _setup.Membership.JoinAsync(
        _setup.Profile with
        {
            Address = _setup.Address ?? new Uri($"https://{_listener!.EndPoint}"),
            CertificateHash = _certificate.Hash,

            // Another one than at the start, if it was changed since.
            ConfigHash = _setup.Membership.ConfigHash is { Length: > 0 } now ? now : _setup.Profile.ConfigHash,
        },
        _state,
        cancellationToken);

    [LoggerMessage(2430, LogLevel.Warning, "This node cannot say that it serves, and is not ready yet: {Problem}")]
    private partial void NotActive(string problem);
}
