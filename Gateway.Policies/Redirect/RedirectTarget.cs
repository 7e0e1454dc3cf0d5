using System.Buffers;
using System.Globalization;

namespace Gateway.Policies.Redirect;

/// <summary>A redirect, compiled. Immutable.</summary>
public sealed class RedirectTarget
{
    private static readonly SearchValues<char> Delimiters = SearchValues.Create("/?#@\\ ");

    private readonly RequestRedirectConfig _config;

    private RedirectTarget(RequestRedirectConfig config) => _config = config;

    /// <summary>As written.</summary>
    public RequestRedirectConfig Config => _config;

    /// <summary>Compiles a redirect.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The redirect; null if nothing is written, or there are errors.</returns>
    public static RedirectTarget? Create(RequestRedirectConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var before = errors.Count;
        if (config.Status is not (301 or 302 or 303 or 307 or 308))
        {
            errors.Add(new($"{path}.status", $"{config.Status} is no redirect that clients follow.", "Write 301, 302, 303, 307 or 308."));
        }

        if (config is { Scheme: null, Authority: null, Path: null })
        {
            errors.Add(new(path, "This sends clients where they are already.", "Write scheme, authority or path."));
        }

        if (config.Authority?.Full is { } full && !IsAuthority(full))
        {
            errors.Add(new($"{path}.authority.full", "This is not a host with an optional port.", "Write a host such as tools.example.com or tools.example.com:8443."));
        }

        if (config.Authority?.Host is { } host && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            errors.Add(new($"{path}.authority.host", "This is not a host name.", "Write a name such as tools.example.com, without a scheme and a port."));
        }

        CheckPath(config.Path?.Full, $"{path}.path.full", errors);
        CheckPath(config.Path?.Prefix, $"{path}.path.prefix", errors);
        return errors.Count == before ? new RedirectTarget(config) : null;
    }

    /// <summary>The URL that a client is sent to.</summary>
    /// <param name="scheme">As asked for.</param>
    /// <param name="host">As asked for, without the port; an IPv6 address in brackets.</param>
    /// <param name="port">As asked for; null: none was named.</param>
    /// <param name="path">As asked for, percent-encoded.</param>
    /// <param name="query">As asked for, with its question mark; or nothing.</param>
    /// <param name="matched">The prefix that the route matched, percent-encoded; null: the whole path.</param>
    public string Location(string scheme, string host, int? port, string path, string query, string? matched)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (said, authority) = (_config.Scheme?.ToString().ToLowerInvariant() ?? scheme, _config.Authority);

        // The port that was asked for belongs to the scheme that was.
        var kept = said == scheme ? port : null;
        var target = authority?.Full ?? Join(authority?.Host ?? host, authority?.Port ?? kept);
        return $"{said}://{target}{PathOf(path, matched)}{query}";
    }

    private string PathOf(string path, string? matched)
    {
        if (_config.Path is not { } written)
        {
            return path;
        }

        if (written.Full is { } full)
        {
            return full;
        }

        var cut = (matched ?? path).TrimEnd('/');
        var rest = path.StartsWith(cut, StringComparison.Ordinal) ? path[cut.Length..] : "";
        var joined = written.Prefix!.TrimEnd('/') + rest;
        return joined.Length == 0 ? "/" : joined;
    }

    private static string Join(string host, int? port) => port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{host}:{number}") : host;

    private static bool IsAuthority(string text) => !text.AsSpan().ContainsAny(Delimiters)
        && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) && url.AbsolutePath == "/" && url.Host.Length > 0;

    // A path that begins with two slashes is another host to a browser.
    private static void CheckPath(string? path, string at, ICollection<ConfigError> errors)
    {
        if (path is not null && (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny("?#\\") || path.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            errors.Add(new(at, "This is not a path.", "Write a path that begins with one slash, percent-encoded, without a query."));
        }
    }
}
