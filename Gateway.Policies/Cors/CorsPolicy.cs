using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Policies.Cors;

/// <summary>A compiled <see cref="CorsConfig"/>: says which headers a response gets. Immutable.</summary>
public sealed partial class CorsPolicy
{
    /// <summary>The request headers that MCP clients set, those of OAuth among them.</summary>
    public const string McpRequestHeaders =
        "Accept, Authorization, Cache-Control, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, MCP-Protocol-Version, Mcp-Session-Id";

    private const string McpMethods = "GET, POST, DELETE";
    private const string Every = "*";

    private static readonly string[] AlwaysExposed = ["Mcp-Session-Id", "WWW-Authenticate"];

    private readonly ImmutableArray<OriginPattern> _origins;
    private readonly bool _everyOrigin;

    private CorsPolicy(CorsConfig config, ImmutableArray<OriginPattern> origins)
    {
        _origins = origins;
        _everyOrigin = config.AllowOrigins.Contains(Every);
        AllowMethods = config.AllowMethods is null ? McpMethods : string.Join(", ", config.AllowMethods);
        AllowHeaders = config.AllowHeaders is null ? McpRequestHeaders : string.Join(", ", config.AllowHeaders);
        ExposeHeaders = string.Join(", ", AlwaysExposed.Concat(config.ExposeHeaders).Distinct(StringComparer.OrdinalIgnoreCase));
        AllowCredentials = config.AllowCredentials;
        MaxAge = config.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Value of <c>Access-Control-Allow-Methods</c>; empty: none.</summary>
    public string AllowMethods { get; }

    /// <summary>Value of <c>Access-Control-Allow-Headers</c>; empty: none.</summary>
    public string AllowHeaders { get; }

    /// <summary>Value of <c>Access-Control-Expose-Headers</c>.</summary>
    public string ExposeHeaders { get; }

    /// <summary>Whether <c>Access-Control-Allow-Credentials</c> is sent.</summary>
    public bool AllowCredentials { get; }

    /// <summary>Value of <c>Access-Control-Max-Age</c>; null: none.</summary>
    public string? MaxAge { get; }

    /// <summary>Whether responses differ by the origin that asks, so that caches must keep them apart (<c>Vary: Origin</c>).</summary>
    public bool VariesByOrigin => !_everyOrigin;

    /// <summary>Compiles a configuration.</summary>
    /// <param name="config">What is written.</param>
    /// <param name="path">Where it is written.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The policy; null when an error was added.</returns>
    public static CorsPolicy? Create(CorsConfig config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(errors);
        var before = errors.Count;
        var origins = Origins(config, $"{path}.allowOrigins", errors);
        CheckNames(config.AllowMethods, $"{path}.allowMethods", "a method", "POST", errors);
        CheckNames(config.AllowHeaders, $"{path}.allowHeaders", "the name of a header", "Content-Type", errors);
        CheckNames(config.ExposeHeaders, $"{path}.exposeHeaders", "the name of a header", "Mcp-Session-Id", errors);
        if (config.AllowCredentials)
        {
            CheckCredentials(config, path, errors);
        }

        return errors.Count == before ? new CorsPolicy(config, origins) : null;
    }

    /// <summary>
    /// Value of <c>Access-Control-Allow-Origin</c> for a request; null: the page may not call, or no page asks.
    /// </summary>
    /// <param name="origin">The request's Origin header; null: it has none, or several.</param>
    public string? AllowOrigin(string? origin) => origin is null ? null : Named(origin) ?? (_everyOrigin ? Every : null);

    /// <summary>Whether an origin is allowed by its name, and not only because all are.</summary>
    /// <param name="origin">The request's Origin header; null: it has none, or several.</param>
    public bool Names(string? origin) => origin is not null && Named(origin) is not null;

    private string? Named(string origin)
    {
        foreach (var pattern in _origins)
        {
            if (pattern.Answer(origin) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private static ImmutableArray<OriginPattern> Origins(CorsConfig config, string path, ICollection<ConfigError> errors)
    {
        var origins = ImmutableArray.CreateBuilder<OriginPattern>();
        for (var index = 0; index < config.AllowOrigins.Count; index++)
        {
            if (config.AllowOrigins[index] == Every)
            {
                continue;
            }

            if (OriginPattern.Parse(config.AllowOrigins[index]) is { } pattern)
            {
                origins.Add(pattern);
            }
            else
            {
                errors.Add(new ConfigError($"{path}[{index}]", "This is not an origin.",
                    "Write a scheme and a host, such as https://app.example.com, https://*.example.com or http://localhost:6274, without a path; or *."));
            }
        }

        return origins.ToImmutable();
    }

    // RFC 9110 §5.6.2: a name is a token, so nothing that is written can break out of its header.
    private static void CheckNames(IReadOnlyList<string>? names, string path, string noun, string example, ICollection<ConfigError> errors)
    {
        for (var index = 0; index < (names?.Count ?? 0); index++)
        {
            if (!Token().IsMatch(names![index]))
            {
                errors.Add(new ConfigError($"{path}[{index}]", $"This is not {noun}.", $"Write one name an item, such as {example}; or *."));
            }
        }
    }

    // Fetch, "CORS protocol and credentials": with credentials a star is no wildcard, and browsers refuse the response.
    private static void CheckCredentials(CorsConfig config, string path, ICollection<ConfigError> errors)
    {
        (string Key, IReadOnlyList<string> Items)[] lists =
        [
            ("allowOrigins", config.AllowOrigins),
            ("allowMethods", config.AllowMethods ?? []),
            ("allowHeaders", config.AllowHeaders ?? []),
            ("exposeHeaders", config.ExposeHeaders),
        ];
        foreach (var (key, items) in lists.Where(list => list.Items.Contains(Every)))
        {
            errors.Add(new ConfigError($"{path}.{key}", "* means nobody in particular, and excludes allowCredentials: any page could act for whoever visits it.",
                "Write each one that is meant by its name, or remove allowCredentials."));
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
