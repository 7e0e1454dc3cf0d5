using System.Buffers;
using System.Collections.Frozen;

namespace Gateway.Policies.Headers;

/// <summary>What a configuration may make of headers, checked before anything is sent: HTTP libraries pass line breaks on.</summary>
public static class HeaderText
{
    private const int LongestName = 256;
    private const int LongestValue = 8192;

    // RFC 9110 §5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110 §7.6.1 and RFC 9112: between two hops, or how a message is framed.
    private static readonly FrozenSet<string> OfHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings", "Content-Length", "X-Content-Length",
        "Content-Encoding", "Content-Type", "Content-Range", "Host", "Date");

    private static readonly FrozenSet<string> Protocol = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // MCP, Streamable HTTP.
        "Mcp-Session-Id", "MCP-Protocol-Version", "Last-Event-ID", "Mcp-Method", "Mcp-Name");

    private static readonly FrozenSet<string> OfRequests = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Accept", "Accept-Encoding", "Accept-Charset", "Range", "Authorization", "Cookie");

    private static readonly FrozenSet<string> OfResponses = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "WWW-Authenticate", "X-Accel-Buffering", "Allow", "Retry-After");

    /// <summary>Why a header cannot be changed; null: it can.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="side">Whose header.</param>
    /// <returns>What is wrong and what to do, as one sentence each.</returns>
    public static (string Message, string Remedy)? NameFault(string name, HeaderSide side) =>
        !IsToken(name)
            ? ("This is not the name of a header.", "Write a name of letters, digits and - only.")
        : IsOfHop(name) || Protocol.Contains(name) || name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("gw-", StringComparison.OrdinalIgnoreCase)
            ? ($"The header {name} belongs to the protocol, and the gateway sets it by itself.", "Remove it.")
        : side == HeaderSide.Request && OfRequests.Contains(name)
            ? ($"The header {name} of requests to targets is set by the gateway: what clients send of it stays here.", "Remove it; credentials for targets are written as backendAuth.")
        : side == HeaderSide.Response && OfResponses.Contains(name)
            ? ($"The header {name} of responses is set by the gateway: clients act by it.", "Remove it.")
        : side == HeaderSide.Response && name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
            ? ($"The header {name} tells browsers which pages may call.", "Write cors in its place.")
        : null;

    /// <summary>Says what is wrong with a header that a configuration names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="side">Whose header.</param>
    /// <param name="path">Where it is named.</param>
    /// <param name="seen">Headers of the same policy, to which it is added.</param>
    /// <param name="errors">Receives what is wrong.</param>
    internal static void CheckName(string name, HeaderSide side, string path, HashSet<string> seen, ICollection<ConfigError> errors)
    {
        if (NameFault(name, side) is { } fault)
        {
            errors.Add(new(path, fault.Message, fault.Remedy));
        }
        else if (!seen.Add(name))
        {
            errors.Add(new(path, $"The header {name} is named twice.", "Name each header once, in add, set or remove."));
        }
    }

    /// <summary>Whether a header is about one connection, or how a message stands on it.</summary>
    public static bool IsOfHop(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OfHop.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a text can be the name of a header or cookie (RFC 9110 §5.6.2); at most 256 characters.</summary>
    public static bool IsToken(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= LongestName && !name.AsSpan().ContainsAnyExcept(Token);
    }

    /// <summary>Whether a text can be the value of a header: visible ASCII, with blanks and tabs inside; at most 8 KiB.</summary>
    public static bool IsValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > LongestValue || (value.Length > 0 && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t')))
        {
            return false;
        }

        foreach (var letter in value)
        {
            if (letter is not ('\t' or (>= ' ' and <= '~')))
            {
                return false;
            }
        }

        return true;
    }
}
