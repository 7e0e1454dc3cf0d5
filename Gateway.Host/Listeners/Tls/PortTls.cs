using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Host.Listeners.Tls;

/// <summary>Which listener of a port answers a handshake: the one with the most specific host name for the server name that the client asks for.</summary>
internal sealed class PortTls
{
    private static readonly object Made = new();

    private readonly ImmutableArray<(HostPattern Host, ListenerTls Tls)> _listeners;

    private PortTls(ImmutableArray<(HostPattern Host, ListenerTls Tls)> listeners) => _listeners = listeners;

    /// <summary>Clear text.</summary>
    public static PortTls None { get; } = new([]);

    /// <summary>Whether the port speaks TLS.</summary>
    public bool IsTls => !_listeners.IsEmpty;

    /// <summary>Reads the certificates of a bind, whose listeners have all or none TLS.</summary>
    public static PortTls Create(BindConfig bind) => new(
        [.. bind.Listeners.Where(listener => listener.Tls is not null)
            .Select(listener => (Host: HostPattern.Of(listener.Hostname), ListenerTls.Create(listener, listener.Tls!)))
            .OrderByDescending(listener => listener.Host.Weight)]);

    /// <summary>Answers a handshake.</summary>
    /// <exception cref="AuthenticationException">No listener has the server name, or its certificate cannot be read.</exception>
    public ValueTask<SslServerAuthenticationOptions> AcceptAsync(TlsHandshakeCallbackContext context)
    {
        var listener = Find(context.ClientHelloInfo.ServerName) ?? throw new AuthenticationException("No listener has the server name that the client asks for.");
        context.Connection.Items[Made] = listener.Protection;
        return new(listener.Accept());
    }

    /// <summary>
    /// Whether the connection of a request was made for another listener, or by other rules than those of now: who may connect to one listener
    /// may not for that reason use another, which may ask for certificates of other authorities.
    /// </summary>
    public bool IsMisdirected(HttpContext context)
    {
        var made = context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Made, out var protection) == true ? (string?)protection : null;
        return (IsTls || made is not null) && !string.Equals(made, Find(context.Request.Host.Host)?.Protection, StringComparison.Ordinal);
    }

    private ListenerTls? Find(string host)
    {
        foreach (var (pattern, tls) in _listeners)
        {
            if (pattern.Matches(host))
            {
                return tls;
            }
        }

        return null;
    }
}
