using System.Globalization;
using System.Net;
using Gateway.Policies;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>Turns what a user wrote about an HTTP target into one URL, or says what is wrong with it.</summary>
public static class HttpTargetUri
{
    /// <summary>The path of a Streamable HTTP server whose address has none.</summary>
    public const string McpPath = "/mcp";

    /// <summary>The path of an HTTP+SSE server whose address has none.</summary>
    public const string SsePath = "/sse";

    private const string Forms = "Write a URL (https://tools.example.com/mcp), host:port, or host, port and path together.";

    /// <summary>Compiles an address.</summary>
    /// <param name="target">What the user wrote.</param>
    /// <param name="defaultPath">The path where none is written.</param>
    /// <param name="error">
    /// What is wrong; its path is the key (<c>host</c>, <c>port</c> or <c>path</c>), and it never repeats the value, which may hold a secret.
    /// </param>
    /// <returns>The URL, or null when there is an error.</returns>
    public static Uri? Parse(HttpTargetConfig target, string defaultPath, out ConfigError? error)
    {
        ArgumentNullException.ThrowIfNull(target);
        var uri = Compose(target, defaultPath, out error);
        if (error is not null)
        {
            return null;
        }

        if (Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0 && parsed.Port > 0)
        {
            // Other digits than these are no name, and resolvers read addresses in them.
            if ((IPAddress.TryParse(parsed.IdnHost, out var address) && CheckedConnect.IsForbidden(address)) || parsed.Host.Any(letter => char.IsDigit(letter) && !char.IsAscii(letter)))
            {
                error = new ConfigError("host", "The address is link-local, of a metadata service, or of no single host.", "Write the address of the server; one on this machine is 127.0.0.1.");
                return null;
            }

            return parsed;
        }

        error = new ConfigError("host", "The address is not a URL that can be called.", Forms);
        return null;
    }

    /// <summary>Compiles the address of a plain HTTP server: <c>host:port</c>, or a URL whose path stands before that of each request.</summary>
    /// <param name="host">What the user wrote.</param>
    /// <param name="error">What is wrong; it never repeats the value.</param>
    /// <returns>The URL, or null when there is an error.</returns>
    public static Uri? ParseHost(string host, out ConfigError? error)
    {
        var url = Parse(new() { Host = host }, "/", out error);
        if (url is null || (url.Query.Length == 0 && !url.AbsolutePath.Contains("//", StringComparison.Ordinal)))
        {
            return url;
        }

        error = new ConfigError("host", "The address has a query, or a path with two slashes in a row.", "Write host:port, or a URL that ends with a plain path.");
        return null;
    }

    /// <summary>The same address over TLS.</summary>
    /// <param name="url">The address.</param>
    internal static Uri WithTls(Uri url) => url.Scheme == Uri.UriSchemeHttps ? url : new UriBuilder(url) { Scheme = Uri.UriSchemeHttps, Port = url.Port }.Uri;

    private static string? Compose(HttpTargetConfig target, string defaultPath, out ConfigError? error)
    {
        var host = target.Host;
        error = Characters("host", host);
        if (error is not null)
        {
            return null;
        }

        if (host.Contains("://", StringComparison.Ordinal))
        {
            return FromUrl(target, defaultPath, out error);
        }

        return target.Port is null ? FromHostAndPort(target, defaultPath, out error) : FromParts(target, target.Port.Value, out error);
    }

    private static string? FromUrl(HttpTargetConfig target, string defaultPath, out ConfigError? error)
    {
        var scheme = target.Host[..target.Host.IndexOf("://", StringComparison.Ordinal)];
        var rest = target.Host[(scheme.Length + 3)..];
        var authority = rest.IndexOfAny(['/', '?']) is var end and >= 0 ? rest[..end] : rest;
        var tail = rest[authority.Length..];
        error = scheme.ToLowerInvariant() is not ("http" or "https")
            ? new ConfigError("host", "The scheme of the URL is neither http nor https.", "Write https://… or http://….")
            : authority.Contains('@', StringComparison.Ordinal)
                ? new ConfigError("host", "The URL holds a user name or a password, which would end up in logs.",
                    "Take it out of the URL; credentials belong into a policy.")
                : Beside("port", target.Port is not null) ?? Beside("path", target.Path is not null);
        return tail.StartsWith('/') ? target.Host : $"{scheme}://{authority}{defaultPath}{tail}";
    }

    private static string? FromHostAndPort(HttpTargetConfig target, string defaultPath, out ConfigError? error)
    {
        var colon = target.Host.LastIndexOf(':');
        var name = colon < 0 ? target.Host : target.Host[..colon];
        var number = colon < 0 ? "" : target.Host[(colon + 1)..];
        error = number.Contains('/', StringComparison.Ordinal)
            ? new ConfigError("host", "There is a path behind host:port.", "Write a whole URL: http://host:port/path.")
            : colon < 0 || !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0
                ? new ConfigError("host", "The address is neither a URL nor host:port.", Forms)
                : HostName(name) ?? Beside("path", target.Path is not null);
        return $"http://{target.Host}{defaultPath}";
    }

    private static string? FromParts(HttpTargetConfig target, int port, out ConfigError? error)
    {
        var path = target.Path ?? "";
        error = HostName(target.Host)
            ?? (path.StartsWith('/')
                ? Characters("path", path)
                : new ConfigError("path", "A host name with a port needs a path that begins with a slash.", $"Write path: {McpPath}, or host: as a whole URL."))
            ?? (path.Contains('?', StringComparison.Ordinal)
                ? new ConfigError("path", "The path holds a query.", "Write host: as a whole URL, with the query in it.")
                : null);
        return string.Create(CultureInfo.InvariantCulture, $"http://{target.Host}:{port}{path}");
    }

    private static ConfigError? HostName(string name) => Uri.CheckHostName(name) != UriHostNameType.Unknown
        && (!name.Contains(':', StringComparison.Ordinal) || name.StartsWith('['))
        ? null
        : new ConfigError("host", "The host is not a host name or an address; an IPv6 address stands in brackets.", Forms);

    private static ConfigError? Beside(string key, bool written) => written
        ? new ConfigError(key, $"The key \"{key}\" goes with a bare host name only.", $"Remove \"{key}\", and write it into the URL of \"host\".")
        : null;

    // Uri would quietly turn `\` into `/`, drop the fragment and trim blanks: what is called must be what is written.
    private static ConfigError? Characters(string key, string text) => text.Any(letter => letter <= ' ' || letter == 0x7f)
        ? new ConfigError(key, "The address holds a blank or a control character.", Forms)
        : text.AsSpan().ContainsAny('\\', '#')
            ? new ConfigError(key, "The address holds a backslash or a fragment (#).", Forms)
            : null;
}
