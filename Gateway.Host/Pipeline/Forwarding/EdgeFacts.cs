using System.Globalization;
using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>What the node that a client reached knows of its request, and the owner cannot see: told in headers between nodes.</summary>
/// <param name="Peer">Who connected to it: the client, or the proxy in front of the gateway.</param>
/// <param name="Scheme">The scheme of the request.</param>
/// <param name="Port">The port of the listener, as configured.</param>
/// <param name="Route">Identity of the route that was found: the owner's must be the same one.</param>
/// <param name="Arrival">When it came in.</param>
/// <param name="Epoch">The highest epoch of the session that the node has seen; 0: none.</param>
internal sealed record EdgeFacts(IPEndPoint Peer, string Scheme, int Port, ulong Route, DateTimeOffset Arrival, long Epoch)
{
    // Requests are held for seconds, and clocks differ by less where operators look at the alarm. Beyond it, this node's own clock counts.
    private static readonly TimeSpan TrustedDifference = TimeSpan.FromSeconds(30);

    /// <summary>Whether the receiver is to take the session over if nobody has it, as the sender stops. Default: no.</summary>
    public bool MayClaim { get; init; }

    /// <summary>
    /// The moment for which the owner judges credentials again: the arrival at the entry, by its clock, as far as that is to be believed. So what the entry
    /// took is not refused for the time it was held, or for clocks that differ a little; and an entry whose clock stands still lets nothing through for long.
    /// </summary>
    public RequestArrival ArrivalAt(DateTimeOffset now)
    {
        var (earliest, latest) = (now - TrustedDifference, now + TrustedDifference);
        return new(Arrival < earliest ? earliest : Arrival > latest ? latest : Arrival, WasVerified: true);
    }

    /// <summary>Takes what a client or a proxy wrote in headers that only nodes write.</summary>
    public static void Strip(IHeaderDictionary headers)
    {
        List<string>? forged = null;
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(NodeHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                (forged ??= []).Add(name);
            }
        }

        forged?.ForEach(name => headers.Remove(name));
    }

    /// <summary>Reads and takes away what a node wrote; null: it is not complete. For requests from nodes only.</summary>
    public static EdgeFacts? Take(IHeaderDictionary headers)
    {
        var facts = IPEndPoint.TryParse(Text(NodeHeaders.Peer), out var peer)
            && Text(NodeHeaders.Scheme) is "http" or "https"
            && int.TryParse(Text(NodeHeaders.Port), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && ulong.TryParse(Text(NodeHeaders.Route), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var route)
            && Number(NodeHeaders.Arrival) is { } arrival
            && Number(NodeHeaders.Epoch) is { } epoch
            ? new EdgeFacts(peer!, Text(NodeHeaders.Scheme), port, route, DateTimeOffset.FromUnixTimeMilliseconds(arrival), epoch) { MayClaim = Text(NodeHeaders.Claim) == "1" }
            : null;
        Strip(headers);
        return facts;

        string Text(string name) => headers[name].ToString();

        long? Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1L << 47 ? value : null;
    }

    /// <summary>Writes them for the owner.</summary>
    public void Write(HttpRequestMessage request)
    {
        var headers = request.Headers;
        headers.TryAddWithoutValidation(NodeHeaders.Peer, Peer.ToString());
        headers.TryAddWithoutValidation(NodeHeaders.Scheme, Scheme);
        headers.TryAddWithoutValidation(NodeHeaders.Port, Port.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(NodeHeaders.Route, Route.ToString("x16", CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(NodeHeaders.Arrival, Arrival.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(NodeHeaders.Epoch, Epoch.ToString(CultureInfo.InvariantCulture));
        if (MayClaim)
        {
            headers.TryAddWithoutValidation(NodeHeaders.Claim, "1");
        }
    }

    /// <summary>Makes a request that a node brought look as it did where it came in.</summary>
    public void Apply(HttpContext context)
    {
        context.Request.Scheme = Scheme;
        (context.Connection.RemoteIpAddress, context.Connection.RemotePort) = (Peer.Address, Peer.Port);
    }
}
