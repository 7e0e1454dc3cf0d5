using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Gateway.Host.Configuration.Values;

/// <summary>Where a side port listens, or that it does not.</summary>
/// <param name="EndPoint">The address and port; null: it is off.</param>
internal sealed record ListenAddress(IPEndPoint? EndPoint)
{
    /// <summary>No listener.</summary>
    public static readonly ListenAddress Off = new((IPEndPoint?)null);

    /// <summary>A port of 127.0.0.1.</summary>
    public static ListenAddress Loopback(int port) => new(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Reads <c>off</c>, <c>ip:port</c>, <c>[ip]:port</c> or <c>localhost:port</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (string.Equals(text, "off", StringComparison.OrdinalIgnoreCase))
        {
            address = Off;
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IpAddresses.TryParse(bracketed ? host[1..^1] : host, out var ip)
            || bracketed != (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
        {
            return false;
        }

        address = new(new IPEndPoint(ip, port));
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => EndPoint?.ToString() ?? "off";
}
