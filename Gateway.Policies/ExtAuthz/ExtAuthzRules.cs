using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;
using Gateway.Policies.Headers;

namespace Gateway.Policies.ExtAuthz;

/// <summary>What one authorization service is asked, compiled. Immutable.</summary>
public sealed class ExtAuthzRules
{
    private const string Mend = "Mend the expression: it is evaluated before rules are asked, and must come to a text.";

    private static readonly string[] Credentials = ["Authorization"];

    private ExtAuthzRules(ExtAuthzServiceConfig config) => Config = config;

    /// <summary>As written.</summary>
    public ExtAuthzServiceConfig Config { get; }

    /// <summary>Whether expressions read the body of a yes.</summary>
    public bool ReadsResponseBody { get; private init; }

    /// <summary>Headers of the client that the service gets.</summary>
    internal IReadOnlyList<string> Included => Config.IncludeRequestHeaders.Count == 0 ? Credentials : Config.IncludeRequestHeaders;

    internal CelProgram? Path { get; private init; }

    internal CelProgram? Redirect { get; private init; }

    internal ImmutableArray<(string Name, CelProgram Value)> Added { get; private init; } = [];

    internal ImmutableArray<(string Name, CelProgram Value)> Metadata { get; private init; } = [];

    /// <summary>Headers that only the service writes.</summary>
    internal FrozenSet<string> Owned { get; private init; } = [];

    /// <summary>Compiles what is written of a service.</summary>
    /// <param name="config">As written.</param>
    /// <param name="compiler">What expressions are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    internal static ExtAuthzRules Create(ExtAuthzServiceConfig config, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        if (config.Host is null)
        {
            errors.Add(new($"{path}.host", "Nothing says which service is asked.", "Write host, such as 127.0.0.1:9100."));
        }

        if (config.Protocol?.Http is not { } http)
        {
            errors.Add(new($"{path}.protocol", "Nothing says how the service is asked.", "Write protocol: {http: {}}; services that speak gRPC only cannot be asked."));
            return new(config);
        }

        CheckSent(config.IncludeRequestHeaders, $"{path}.includeRequestHeaders", errors);
        var (seen, at) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), $"{path}.protocol.http");
        for (var index = 0; index < http.IncludeResponseHeaders.Count; index++)
        {
            HeaderText.CheckName(http.IncludeResponseHeaders[index], HeaderSide.Request, $"{at}.includeResponseHeaders[{index}]", seen, errors);
            if (config.IncludeRequestHeaders.Contains(http.IncludeResponseHeaders[index], StringComparer.OrdinalIgnoreCase))
            {
                // Another node asks again, with what this one made of the request.
                errors.Add(new($"{at}.includeResponseHeaders[{index}]", "The service gets this header and writes it.", "Give it another name in one of the two directions."));
            }
        }

        CheckSent(http.AddRequestHeaders?.Keys ?? [], $"{at}.addRequestHeaders", errors);
        var metadata = Compile(http.Metadata, compiler, $"{at}.metadata", errors);
        return new(config)
        {
            Path = http.Path is null ? null : ValueExpressions.Compile(compiler, http.Path, $"{at}.path", Mend, errors, ["response", "mcp", "extauthz", "request.body", "request.bodyPrefix"]),
            Redirect = http.Redirect is null ? null : ValueExpressions.Compile(compiler, http.Redirect, $"{at}.redirect", Mend, errors, ["response.body", "response.bodyPrefix", "mcp", "extauthz", "request.body", "request.bodyPrefix"]),
            Added = Compile(http.AddRequestHeaders, compiler, $"{at}.addRequestHeaders", errors, "response"),
            Metadata = metadata,
            Owned = seen.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            ReadsResponseBody = metadata.Any(value => value.Value.Reads(compiler.Input("response.body")) || value.Value.Reads(compiler.Input("response.bodyPrefix"))),
        };
    }

    private static ImmutableArray<(string Name, CelProgram Value)> Compile(
        IReadOnlyDictionary<string, string>? written, CelCompiler compiler, string path, ICollection<ConfigError> errors, params string[] unreadable)
    {
        var compiled = ImmutableArray.CreateBuilder<(string Name, CelProgram Value)>();
        foreach (var (name, expression) in (written ?? FrozenDictionary<string, string>.Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (ValueExpressions.Compile(
                compiler, expression, HeaderText.IsToken(name) ? $"{path}.{name}" : path, Mend, errors, [.. unreadable, "mcp", "extauthz", "request.body", "request.bodyPrefix"]) is { } program)
            {
                compiled.Add((name, program));
            }
        }

        return compiled.DrainToImmutable();
    }

    // Of a request of the gateway's own: credentials may be in it, but nothing that frames or routes it.
    private static void CheckSent(IEnumerable<string> names, string path, ICollection<ConfigError> errors)
    {
        foreach (var name in names)
        {
            if (!HeaderText.IsToken(name) || HeaderText.IsOfHop(name))
            {
                errors.Add(new(path, HeaderText.IsToken(name) ? $"The header {name} is set by the gateway for each connection." : "This is not the name of a header.",
                    "Remove it; name headers that the client sends end to end."));
            }
        }
    }
}
