using System.Net;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline;

/// <summary>What the access log says of one request: filled in on its way.</summary>
internal sealed class RequestRecord(long started, IPAddress client)
{
    /// <summary>When it began, as a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>The client's address.</summary>
    public IPAddress Client => client;

    /// <summary>The route, or null when none matched.</summary>
    public string? Route { get; set; }

    /// <summary>The session's name in logs, or null.</summary>
    public string? Session { get; set; }

    /// <summary>Who calls. Default: nobody is known yet.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>What the session layer knows.</summary>
    public CallRecord Call { get; } = new();
}
