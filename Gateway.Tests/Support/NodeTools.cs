namespace Gateway.Tests.Support;

/// <summary>
/// Node.js 22 and what is installed with it in Gateway.Tests/node. Tests of category Node call <see cref="Require"/> first: it skips
/// them by name where the tools are missing, or fails them when GATEWAY_TESTS_REQUIRE is <c>all</c>.
/// </summary>
public static class NodeTools
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Gateway.Tests", "node");

    private static readonly string Packages = Path.Combine(Folder, "node_modules");

    public static string Node { get; } = Path.Combine(Packages, "node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>The official reference server, by its script.</summary>
    public static string ServerEverything { get; } = Path.Combine(Packages, "@modelcontextprotocol", "server-everything", "dist", "index.js");

    /// <summary>MCP Inspector's launcher; its CLI needs <c>--cli</c> as the first argument.</summary>
    public static string Inspector { get; } =
        Path.Combine(Packages, "@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");

    /// <summary>Our client made with the TypeScript SDK.</summary>
    public static string Client { get; } = Path.Combine(Folder, "client.mjs");

    /// <summary>Our clients made with the TypeScript SDK that live through faults.</summary>
    public static string PatientClients { get; } = Path.Combine(Folder, "patient-clients.mjs");

    /// <summary>Our client made with the TypeScript SDK that signs in by itself.</summary>
    public static string OAuthClient { get; } = Path.Combine(Folder, "oauth-client.mjs");

    /// <summary>Our authorization server made with oidc-provider.</summary>
    public static string AuthorizationServer { get; } = Path.Combine(Folder, "authorization-server.mjs");

    /// <summary>The public conformance suite of MCP.</summary>
    public static string Conformance { get; } = Path.Combine(Packages, "@modelcontextprotocol", "conformance", "dist", "index.js");

    /// <summary>What that suite runs as a client: it hands over to the test that started the suite.</summary>
    public static string ConformanceClient { get; } = Path.Combine(Folder, "conformance-client.mjs");

    private static string OidcProvider { get; } = Path.Combine(Packages, "oidc-provider", "lib", "index.js");

    public static void Require()
    {
        var missing = new[] { Node, ServerEverything, Inspector, OidcProvider, Conformance }.FirstOrDefault(file => !File.Exists(file));
        OptionalTools.Require(missing is null,
            $"needs Node.js 22 and its packages, and {Path.GetRelativePath(Repository.Root, missing ?? Folder)} is missing: run scripts/install-test-tools.sh");
    }

    /// <summary>A script run by the Node.js 22 installed here, whatever the machine's own version is.</summary>
    public static StdioCommand Script(string script, params IEnumerable<string> arguments) => new(Node, [script, .. arguments]);
}
