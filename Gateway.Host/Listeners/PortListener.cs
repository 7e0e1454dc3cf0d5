using System.Net;
using Gateway.Host.Listeners.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Host.Listeners;

/// <summary>
/// One port, with a web server of its own: ports come and go with the configuration without disturbing each other. One terminal delegate
/// serves every request; nothing else of the framework's pipeline is on the way.
/// </summary>
internal sealed class PortListener : IAsyncDisposable
{
    private const int Backlog = 4096;
    private const int ResponseBytesPerSecond = 240;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _server;

    private PortListener(WebApplication server, IPEndPoint endPoint) => (_server, EndPoint) = (server, endPoint);

    /// <summary>Where it listens, with the port that was taken if any free one was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Starts to listen to clients.</summary>
    /// <exception cref="IOException">The address is in use, or is none of this machine's.</exception>
    public static Task<PortListener> StartAsync(
        IPEndPoint endPoint, HttpLimits limits, ConnectionLimit connections, Func<PortTls> tls, RequestDelegate handler, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        StartAsync(
            endPoint,
            kestrel => Apply(limits, kestrel),
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(connections.Guard);
                UseTls(listen, tls);
            },
            handler,
            loggers,
            cancellationToken);

    /// <summary>Starts to listen, with limits and connections as the caller sets them up.</summary>
    /// <exception cref="IOException">The address is in use, or is none of this machine's.</exception>
    public static async Task<PortListener> StartAsync(
        IPEndPoint endPoint, Action<KestrelServerOptions> limits, Action<ListenOptions> connections, RequestDelegate handler, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new ListenerLoggers(loggers)));
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.Backlog = Backlog).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits(kestrel);
            kestrel.Listen(endPoint, connections);
        });

        var server = builder.Build();
        server.Run(handler);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new PortListener(server, new IPEndPoint(endPoint.Address, BindingAddress.Parse(address).Port));
    }

    /// <summary>Takes no more connections, and waits for requests under way until <paramref name="cancellationToken"/> ends them.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // Whether a port speaks TLS changes with the configuration, and the port stays: each connection is asked anew.
    private static void UseTls(ListenOptions listen, Func<PortTls> tls)
    {
        ConnectionDelegate? plain = null;
        listen.Use(handshake => connection => tls().IsTls ? handshake(connection) : plain!(connection));
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = context => tls().AcceptAsync(context), HandshakeTimeout = HandshakeTimeout });
        listen.Use(next => plain = next);
    }

    private static void Apply(HttpLimits limits, KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = limits.RequestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.RequestHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.RequestHeaderCount;
        kestrel.Limits.MaxRequestLineSize = limits.RequestLineBytes;
        kestrel.Limits.MaxRequestBufferSize = Math.Max(kestrel.Limits.MaxRequestBufferSize ?? 0, limits.RequestLineBytes + limits.RequestHeaderBytes);
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(ResponseBytesPerSecond, limits.ResponseStall);
    }

    /// <summary>The process's own lifetime stops listeners; a signal must not stop them one by one behind its back.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
