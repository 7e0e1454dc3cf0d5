using System.Net;
using System.Net.Sockets;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// Opens TCP connections to servers that the configuration names. A name is resolved once, and what was resolved is checked and connected to:
/// a name that leads to the machine's own services for credentials, now or from the next look-up on, leads nowhere. Thread-safe.
/// </summary>
public sealed class CheckedConnect
{
    // Where clouds keep the credentials of machines, apart from link-local addresses: AWS over IPv6.
    private static readonly IPAddress Metadata = IPAddress.Parse("fd00:ec2::254");

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    internal CheckedConnect(Func<string, CancellationToken, Task<IPAddress[]>> resolve) => _resolve = resolve;

    /// <summary>With the system's resolver.</summary>
    public static CheckedConnect Default { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>
    /// Whether nothing that a configuration names is there: link-local addresses and those of metadata services, and those that name no single
    /// host (RFC 1122 §3.2.1.3, RFC 3927, RFC 4291).
    /// </summary>
    public static bool IsForbidden(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            return IsForbidden(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any) || address.Equals(Metadata);
        }

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] == 0 || bytes is [169, 254, ..] || bytes[0] >= 224;
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new NetworkStream(await SocketAsync(context.DnsEndPoint, cancellationToken), ownsSocket: true);
    }

    /// <summary>A connected socket.</summary>
    /// <exception cref="SocketException">The host is not there, or may not be connected to.</exception>
    internal async Task<Socket> SocketAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await _resolve(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => !IsForbidden(address));
        if (allowed.Length == 0)
        {
            throw addresses.Length == 0 ? new SocketException((int)SocketError.HostNotFound)
                : new SocketException((int)SocketError.AccessDenied, "The address is link-local, of a metadata service, or of no single host: nothing that a configuration names is there.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
