using System.Net;

namespace Gateway.Host.Listeners;

/// <summary>The proxies in front of the gateway, whose word on a client's address is taken.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>Whether an address is one of theirs.</summary>
    public bool Contains(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The client's address: the peer's, unless that is a trusted proxy; then the last address of <c>X-Forwarded-For</c> that is none.
    /// </summary>
    public IPAddress ClientOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (networks.Count == 0 || !Contains(address))
        {
            return address;
        }

        var hops = string.Join(',', context.Request.Headers["X-Forwarded-For"].AsEnumerable()).Split(',', StringSplitOptions.TrimEntries);
        for (var i = hops.Length - 1; i >= 0 && Contains(address); i--)
        {
            if (!IPAddress.TryParse(hops[i], out var hop))
            {
                break;
            }

            address = hop;
        }

        return address;
    }
}
