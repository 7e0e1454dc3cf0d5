using System.Text;

namespace Gateway.Policies.Rewrite;

/// <summary>Puts another path, or another beginning, in the place of a path.</summary>
public static class PathRewrite
{
    /// <summary>Finds what is wrong with a path that is written.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="at">Its path in the configuration.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static void Check(PathRewriteConfig? config, string at, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Check(config?.Full, $"{at}.full", errors);
        Check(config?.Prefix, $"{at}.prefix", errors);
    }

    /// <summary>The path with the rewrite done.</summary>
    /// <param name="config">As written, without errors.</param>
    /// <param name="path">The path, percent-encoded.</param>
    /// <param name="matched">How many characters of it the route matched as a prefix; null: it matched otherwise, and the whole path is meant.</param>
    public static string Apply(PathRewriteConfig config, string path, int? matched)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(path);
        if (config.Full is { } full)
        {
            return full;
        }

        var joined = string.Concat(config.Prefix!.TrimEnd('/'), path.AsSpan(matched ?? path.TrimEnd('/').Length));
        return joined.Length == 0 ? "/" : joined;
    }

    /// <summary>How many characters of a percent-encoded path a prefix takes, however these are encoded.</summary>
    /// <param name="path">The path, percent-encoded.</param>
    /// <param name="prefix">The prefix as it is decoded, without a slash at its end; the path begins with it.</param>
    public static int Length(string path, string prefix)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (left, length) = (Encoding.UTF8.GetByteCount(prefix), 0);
        for (; left > 0 && length < path.Length; left--)
        {
            length += path[length] == '%' ? 3 : 1;
        }

        return Math.Min(length, path.Length);
    }

    // A path that begins with two slashes is another host to a browser, and some servers.
    private static void Check(string? path, string at, ICollection<ConfigError> errors)
    {
        if (path is not null && (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny("?#\\") || path.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            errors.Add(new(at, "This is not a path.", "Write a path that begins with one slash, percent-encoded, without a query."));
        }
    }
}
