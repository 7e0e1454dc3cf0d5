namespace Gateway.Policies.Rewrite;

/// <summary>A rewrite of URLs, compiled. Immutable.</summary>
public sealed class UrlRewrite
{
    private UrlRewrite(UrlRewriteConfig config) => Config = config;

    /// <summary>As written.</summary>
    public UrlRewriteConfig Config { get; }

    /// <summary>Whether the client says a part of the host name that a backend is asked for.</summary>
    public bool KeepsHost => Config.Authority is { Port: not null } or { From: RewriteAuthoritySource.None };

    /// <summary>Compiles a rewrite.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The rewrite; null if nothing is written, or there are errors.</returns>
    public static UrlRewrite? Create(UrlRewriteConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var before = errors.Count;
        if (config is { Authority: null, Path: null })
        {
            errors.Add(new(path, "This rewrites nothing.", "Write authority or path, or remove it."));
        }

        AuthorityText.Check(config.Authority?.Full, config.Authority?.Host, $"{path}.authority", errors);
        PathRewrite.Check(config.Path, $"{path}.path", errors);
        return errors.Count == before ? new UrlRewrite(config) : null;
    }

    /// <summary>Path and query for a backend.</summary>
    /// <param name="target">As the client sent them.</param>
    /// <param name="matched">The prefix that the route matched, decoded, without a slash at its end; null: it matched otherwise.</param>
    public string Target(string target, string? matched)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Config.Path is not { } written)
        {
            return target;
        }

        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        return string.Concat(PathRewrite.Apply(written, path, matched is null ? null : PathRewrite.Length(path, matched)), end < 0 ? [] : target.AsSpan(end));
    }

    /// <summary>The <c>Host</c> header for a backend; null: that of its address.</summary>
    /// <param name="host">As the client sent it, without the port; an IPv6 address in brackets.</param>
    /// <param name="port">As the client sent it; null: none.</param>
    public string? Authority(string host, int? port) => Config.Authority switch
    {
        { Full: { } full } => full,
        { Host: { } other } => AuthorityText.Join(other, port),
        { Port: { } other } => AuthorityText.Join(host, other),
        { From: RewriteAuthoritySource.None } => AuthorityText.Join(host, port),
        _ => null,
    };
}
