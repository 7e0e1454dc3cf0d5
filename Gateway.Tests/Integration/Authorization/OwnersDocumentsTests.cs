using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authorization;

/// <summary>
/// The authorization blocks of the owner's documents 000-002 as they stand there: only the programs, the port and the source of the signing
/// keys are others.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed partial class OwnersDocumentsTests
{
    private static readonly (string, string?)[] Nobody = null!;
    private static readonly (string, string?)[] TestUser = [("sub", "\"test-user\"")];
    private static readonly (string, string?)[] Nested = [("nested", """{"key":"value"}""")];
    private static readonly (string, string?)[] Admin = [("roles", """["admin"]""")];

    [Fact]
    public Task Document_000_three_rules_of_which_one_is_enough() => CheckAsync("policies-authorization", (Nobody, "echo"));

    [Fact]
    public Task Document_001_one_tool_for_everybody() => CheckAsync("authorization-allow", (Nobody, "echo"));

    [Fact]
    public Task Document_001_tools_by_claims() => CheckAsync("authorization-jwt-claims", ([], "echo"), (TestUser, "echo,add"), (Nested, "echo,printEnv"));

    [Fact]
    public Task Document_001_rules_of_each_target() => CheckAsync("authorization-per-target", (Nobody, "public-tools_*"), ([], "public-tools_*"), (Admin, "public-tools_*,admin-tools_*"));

    [Fact]
    public Task Document_002_rules_of_each_target_without_authentication() => CheckAsync("target-authorization", (Nobody, "public-tools_*"));

    [Fact]
    public Task Document_002_target_policy_overrides_the_backends() => CheckAsync("target-inheritance", (Nobody, "public-server_*"));

    private static async Task CheckAsync(string document, params ((string, string?)[] Claims, string Tools)[] callers)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(document));
        foreach (var (claims, tools) in callers)
        {
            using var client = TokenIssuer.Client(gateway.Endpoint, claims);
            await client.OpenAsync();
            var answer = await client.AskAsync(RawMcp.Request("tools/list"));
            var listed = answer["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).Select(name => tools.Contains('*', StringComparison.Ordinal) ? name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)] + "*" : name);

            Assert.Equal(tools, string.Join(',', listed.Distinct()));
            foreach (var tool in new[] { "echo", "add", "printEnv", "public-tools_echo", "admin-tools_echo", "public-server_echo", "restricted-server_echo" })
            {
                var call = RawMcp.Request("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{"message":"m","a":1,"b":2}}""");
                var mayCall = tools.Split(',').Any(shown => shown == tool || (shown.EndsWith('*') && tool.StartsWith(shown[..^1], StringComparison.Ordinal)));
                Assert.Equal(mayCall ? null : $"Unknown tool: {tool}", (string?)(await client.AskAsync(call))["error"]?["message"]);
            }
        }
    }

    private static string Yaml(string document)
    {
        var text = File.ReadAllText(Path.Combine(Snapshot.Root, "Configuration", "seeds", $"{document}.yaml"));
        var program = StdioCommand.DemoServer;
        text = Command().Replace(text, $"stdio: {{cmd: {JsonSerializer.Serialize(program.Program)}, args: {JsonSerializer.Serialize(program.Arguments)}}}");
        text = text.Replace("port: 3000", "port: 0", StringComparison.Ordinal).Replace("issuer: http://localhost:9000", $"issuer: {Mint.Issuer}", StringComparison.Ordinal);
        text = KeySet().Replace(text, $"jwks: {TokenIssuer.Jwks.Replace("$", "$$", StringComparison.Ordinal)}");
        return text.Contains("port:", StringComparison.Ordinal) ? text : text.Replace("binds:\n- listeners:", "binds:\n- port: 0\n  listeners:", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"stdio:\s+cmd: npx\s+args: \[[^\]]*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"jwks:\s+url: \S+", RegexOptions.CultureInvariant)]
    private static partial Regex KeySet();
}
