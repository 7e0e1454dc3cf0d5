using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Actors.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Host.Listeners;

/// <summary>Bounds the open connections of one client address. Loopback and trusted proxies speak for many clients and are not counted.</summary>
internal sealed class ConnectionLimit(int perClient, TrustedProxies proxies)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    /// <summary>Counts connections that are opened, by bind; null: nobody does.</summary>
    public Counter<long>? Opened { get; init; }

    /// <summary>Counts the bytes that cross them, while connections are counted.</summary>
    public ConnectionTraffic Traffic { get; init; } = new();

    /// <summary>Connection middleware that closes a connection at once when its client has too many.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        if (Opened is { Enabled: true } opened)
        {
            var bind = connection.LocalEndPoint is IPEndPoint local ? $"bind/{local.Port}" : "unknown";
            opened.Add(1, GatewayTelemetry.Tag("bind", bind));
            connection.Transport = Traffic.Count(bind, connection.Transport);
        }

        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address) || proxies.Contains(address))
        {
            await next(connection);
            return;
        }

        try
        {
            if (_open.AddOrUpdate(address, 1, static (_, count) => count + 1) > perClient)
            {
                connection.Abort(new ConnectionAbortedException("The client has too many connections."));
                return;
            }

            await next(connection);
        }
        finally
        {
            if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
            {
                _open.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
            }
        }
    };
}
