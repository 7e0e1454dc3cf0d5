using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Host.Configuration.Values;

/// <summary>
/// Addresses and networks in the one spelling that everybody reads alike. <see cref="IPAddress"/> also takes <c>1</c>,
/// <c>0x7f.1</c> and <c>010.0.0.1</c> (octal), and what one reader takes for 10.0.0.1 must not be 8.0.0.1 for another.
/// </summary>
internal static class IpAddresses
{
    /// <summary>Reads four decimal numbers, an IPv6 address without brackets and zone, or <c>localhost</c> (127.0.0.1).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (string.Equals(text, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            address = IPAddress.Loopback;
            return true;
        }

        return IPAddress.TryParse(text, out address)
            && (address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : !text.AsSpan().ContainsAny("[]%"));
    }

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>fd00::/8</c>, or one address; bits behind the prefix must be zero.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            return false;
        }

        network = new IPNetwork(address, length);
        // The constructor of .NET 10 clears the bits behind the prefix; 10.1.2.3/8 is more likely a slip than a wish.
        return network.BaseAddress.Equals(address);
    }
}
