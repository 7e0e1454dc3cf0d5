using System.Globalization;
using System.Net;

namespace Gateway.Actors.Sessions;

/// <summary>Whose a session is: what stays the same from request to request, and nothing of any token.</summary>
/// <param name="Principal">Hash of who it is; 0: anonymous.</param>
/// <param name="Address">Address of the client that opened it: what tells anonymous callers apart.</param>
internal readonly record struct SessionOwner(ulong Principal, IPAddress Address)
{
    /// <summary>Tells owners apart.</summary>
    public string Key => Principal == 0 ? $"@{Address}" : Principal.ToString(CultureInfo.InvariantCulture);
}
