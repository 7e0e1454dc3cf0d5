using Gateway.Host.Cli;
using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cli;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class EffectivePoliciesTests
{
    [Fact]
    public void Rules_of_all_levels_are_printed_with_their_levels_and_no_secret()
    {
        const string Yaml = """
            binds:
            - address: 127.0.0.1
              listeners:
              - policies:
                  authorization: {rules: [{deny: 'request.path == "/x"'}]}
                  apiKey: {keys: [{key: canary, metadata: {team: blue}}], mode: strict}
                routes:
                - name: tools
                  policies:
                    cors: {allowOrigins: ["*"]}
                    mcpAuthorization: {rules: [{require: 'has(apiKey.team)'}, 'true']}
                  backends:
                  - policies:
                      mcpAuthorization: {rules: [{deny: 'mcp.tool.name == "rm"'}]}
                    mcp:
                      targets:
                      - {name: b, stdio: {cmd: server}}
                      - {name: a, stdio: {cmd: server}, policies: {mcpAuthorization: {rules: ['mcp.tool.name == "ls"']}}}
                - matches: [{path: {exact: /open}}]
                  backends:
                  - mcp: {targets: [{name: c, stdio: {cmd: server}}]}
            """;
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(Yaml, _ => null, new()));

        var text = EffectivePoliciesText.Write(loaded.Config);

        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Snapshot.Match("effective-policies.txt", text);
    }
}
