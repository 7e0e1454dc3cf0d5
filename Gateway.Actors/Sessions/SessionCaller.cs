using System.Globalization;
using System.Net;

namespace Gateway.Actors.Sessions;

/// <summary>Who sends a request, as far as sessions are told apart by it.</summary>
/// <param name="Principal">Hash of issuer, subject and client id; 0: anonymous.</param>
/// <param name="Address">Address of the client: what tells anonymous callers apart.</param>
public readonly record struct SessionCaller(ulong Principal, IPAddress Address)
{
    /// <summary>Tells callers apart.</summary>
    internal string Key => Principal == 0 ? $"@{Address}" : Principal.ToString(CultureInfo.InvariantCulture);
}
