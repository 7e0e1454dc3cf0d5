using System.Net;
using Gateway.Policies.Authentication;

namespace Gateway.Actors.Sessions;

/// <summary>Who sends a request, and from where.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Address">Address of the client: what tells anonymous callers apart.</param>
public readonly record struct SessionCaller(Caller Caller, IPAddress Address)
{
    /// <summary>Hash of who it is; 0: anonymous.</summary>
    public ulong Principal => Caller.Principal;

    /// <summary>What a session keeps of it.</summary>
    internal SessionOwner Owner => new(Caller.Principal, Address);
}
