using Gateway.Policies.Rewrite;

namespace Gateway.Policies.Redirect;

/// <summary>A redirect, compiled. Immutable.</summary>
public sealed class RedirectTarget
{
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

        AuthorityText.Check(config.Authority?.Full, config.Authority?.Host, $"{path}.authority", errors);
        PathRewrite.Check(config.Path, $"{path}.path", errors);
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
        var target = authority?.Full ?? AuthorityText.Join(authority?.Host ?? host, authority?.Port ?? kept);
        return $"{said}://{target}{(_config.Path is { } written ? PathRewrite.Apply(written, path, matched?.TrimEnd('/').Length) : path)}{query}";
    }
}
