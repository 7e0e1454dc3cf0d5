using System.Globalization;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>Gateways with protected routes, and requests to them as browsers and OAuth clients send them. No target is ever reached.</summary>
internal static class OAuthRig
{
    public const string Resource = "http://gateway.example/mcp";

    /// <summary>The metadata of an authorization server with every URL that clients look at.</summary>
    public static string Metadata(Uri server, string issuer) => $$$"""
        {"issuer":"{{{issuer}}}","authorization_endpoint":"{{{server}}}authorize","token_endpoint":"{{{server}}}token","jwks_uri":"{{{server}}}jwks",
         "registration_endpoint":"{{{server}}}register","response_types_supported":["code"],"grant_types_supported":["authorization_code","refresh_token"],
         "subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"],"code_challenge_methods_supported":["S256"],
         "authorization_response_iss_parameter_supported":true,"signed_metadata":"e30.e30.","vendor_extension":{"kept":true}}
        """;

    /// <summary>A port with these routes, in YAML's flow style.</summary>
    public static string Bind(params IEnumerable<string> routes) => $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{string.Join(", ", routes)}]}}]}}]";

    /// <summary>A route to a target.</summary>
    public static string Route(string prefix, string policies) =>
        $"{{matches: [{{path: {{pathPrefix: {prefix}}}}}], policies: {{{policies}}}, backends: [{{mcp: {{targets: [{{name: one, mcp: {{host: \"http://127.0.0.1:9/mcp\"}}}}]}}}}]}}";

    /// <summary>A gateway with one protected route; <paramref name="authentication"/> is keys of its policy.</summary>
    public static Task<TestGateway> ProtectAsync(string authentication, TimeProvider? time = null) =>
        TestGateway.StartAsync(Bind(Route("/mcp", $"mcpAuthentication: {{{authentication}}}")), time);

    /// <summary>Sends a request on a connection of its own.</summary>
    public static async Task<RawAnswer> AskAsync(this TestGateway gateway, string method, string target, string? body = null, params string[] headers)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? "" : "Host: localhost\r\n";
        var type = body is null || headers.Any(header => header.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase)) ? "" : "Content-Type: application/json\r\n";
        var length = body is null ? "" : $"Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n";
        return await raw.AskAsync($"{method} {target} HTTP/1.1\r\n{host}{type}{length}{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}");
    }

    public static Task<RawAnswer> GetAsync(this TestGateway gateway, string target, params string[] headers) => gateway.AskAsync("GET", target, null, headers);
}
