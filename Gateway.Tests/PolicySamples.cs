using Gateway.Policies;

namespace Gateway.Tests;

/// <summary>Each policy in a small form, and a configuration with places for it at every level.</summary>
internal static class PolicySamples
{
    private const string Rules = """{rules: ['request.path == "/marker"']}""";

    /// <summary>Each policy, as it is written, with a text of it by which it is told.</summary>
    public static IReadOnlyDictionary<string, (string Yaml, string Marker)> All { get; } = new Dictionary<string, (string Yaml, string Marker)>
    {
        ["cors"] = ("""{allowOrigins: ["https://marker.example"]}""", "https://marker.example"),
        ["oauthProtectedResource"] = ("{metadata: {resource: https://marker.example, authorization_servers: [https://issuer.example]}}", "marker.example"),
        ["directResponse"] = ("{status: 200, body: marker}", "marker"),
        ["requestRedirect"] = ("{path: {full: /marker}}", "/marker"),
        ["localRateLimit"] = ("[{maxTokens: 4711, fillInterval: 1s}]", "4711"),
        ["mcpAuthentication"] = ("{issuer: https://marker.example, audiences: [a], resourceMetadata: {}}", "https://marker.example"),
        ["jwtAuth"] = ("{mode: strict, issuer: https://marker.example, audiences: [a], jwks: {url: https://marker.example/keys}}", "https://marker.example"),
        ["apiKey"] = ("{mode: strict, keys: [{key: k, metadata: {name: marker}}]}", "marker"),
        ["basicAuth"] = ("""{mode: strict, realm: marker, htpasswd: {inline: "a:{SHA}qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}}""", "marker"),
        ["extAuthz"] = ("""{host: "127.0.0.1:4711", protocol: {http: {}}}""", "127.0.0.1:4711"),
        ["authorization"] = (Rules, "/marker"),
        ["mcpAuthorization"] = (Rules, "/marker"),
        ["audit"] = ("bestEffort", "bestEffort"),
        ["ai"] = ("{promptGuard: {request: [{regex: {action: reject, rules: [{pattern: marker}]}}]}}", "marker"),
        ["timeout"] = ("{requestTimeout: 4711s}", "timeout:"),
        ["buffer"] = ("{request: {maxBytes: 4711}}", "4711"),
        ["retry"] = ("{attempts: 7}", "attempts: 7"),
        ["urlRewrite"] = ("{path: {full: /marker}}", "/marker"),
        ["requestMirror"] = ("""{backend: {host: "127.0.0.1:4711"}}""", "127.0.0.1:4711"),
        ["a2a"] = ("{}", "a2a:"),
        ["transformations"] = ("{request: {set: {x-marker: request.path}}}", "x-marker"),
        ["requestHeaderModifier"] = ("{remove: [x-marker]}", "x-marker"),
        ["responseHeaderModifier"] = ("{remove: [x-marker]}", "x-marker"),
        ["backendTLS"] = ("{hostname: marker.example}", "marker.example"),
        ["backendAuth"] = ("{key: {value: k, location: {header: {name: x-marker}}}}", "x-marker"),
    };

    /// <summary>Policies that act on plain HTTP backends only.</summary>
    public static IReadOnlySet<string> OfHosts { get; } = new HashSet<string> { "timeout", "buffer", "retry", "urlRewrite", "requestMirror" };

    /// <summary>Policies by which a route answers itself.</summary>
    public static IReadOnlySet<string> OfAnswers { get; } = new HashSet<string> { "oauthProtectedResource", "directResponse", "requestRedirect" };

    /// <summary>Path of the policies of the first place of a level, with the dot behind it.</summary>
    public static string Place(PolicyLevel level)
    {
        const string Route = "binds[0].listeners[0].routes[0].";
        return level switch
        {
            PolicyLevel.Listener => "binds[0].listeners[0].policies.",
            PolicyLevel.Route => $"{Route}policies.",
            PolicyLevel.Backend => $"{Route}backends[0].policies.",
            PolicyLevel.Target => $"{Route}backends[0].mcp.targets[0].policies.",
        };
    }

    /// <summary>Two listeners, the first with two routes, the first of which has two targets; the policy stands at the first place of its level.</summary>
    /// <param name="policy">The policy; no more than one place holds it.</param>
    /// <param name="level">Where.</param>
    /// <param name="target">What the first target is.</param>
    public static string Configuration(string policy, PolicyLevel level, string target = """mcp: {host: "https://one.example/mcp"}""")
    {
        var written = $"{policy}: {All[policy].Yaml}";
        var at = (PolicyLevel place) => place == level ? written : "";
        var backends = level == PolicyLevel.Route && OfAnswers.Contains(policy) ? ""
            : level != PolicyLevel.Target && OfHosts.Contains(policy) ? $", backends: [{{policies: {{{at(PolicyLevel.Backend)}}}, host: \"127.0.0.1:1\"}}]"
            : $", backends: [{{policies: {{{at(PolicyLevel.Backend)}}}, mcp: {{targets: [{{name: one, {target}, policies: {{{at(PolicyLevel.Target)}}}}}, {Plain("two")}]}}}}]";
        var file = policy == "audit" ? "config: {audit: {file: /var/log/audit.jsonl}}" : "config: {}";
        return $"""
            {file}
            binds:
            - port: 3000
              address: 127.0.0.1
              listeners:
              - name: first
                hostname: first.example
                policies: {Braced(at(PolicyLevel.Listener))}
                routes:
                - {Braced($"name: one, matches: [{{path: {{exact: /one}}}}], policies: {{{at(PolicyLevel.Route)}}}{backends}")}
                - {Braced($"name: two, backends: [{{mcp: {{targets: [{Plain("three")}]}}}}]")}
              - name: second
                hostname: second.example
                routes:
                - {Braced($"name: three, backends: [{{mcp: {{targets: [{Plain("four")}]}}}}]")}
            """;
    }

    private static string Plain(string name) => $"{{name: {name}, mcp: {{host: \"https://{name}.example/mcp\"}}}}";

    private static string Braced(string text) => $"{{{text}}}";
}
