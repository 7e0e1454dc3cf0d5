using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Tables;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Reading;

/// <summary>What a row of the alias table can do, with rows as the policies will need them.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class AliasesTests
{
    private static readonly KeyAlias[] Rows =
    [
        new("*.mcpAuthentication", "jwksUrl", "jwks.url"),
        new("*.mcpAuthentication", "provider.custom.jwks_url", "jwks.url"),
        new("*.mcpAuthentication", "scopes", "resourceMetadata.scopesSupported"),
        new("*.backends[]", "mcp.policies", "policies", DropEmptied: false),
    ];

    [Theory]
    [InlineData("a: {mcpAuthentication: {jwksUrl: u}}", "{a:{mcpAuthentication:{jwks:{url:u}}}}")]
    [InlineData("mcpAuthentication: {jwksUrl: u}", "{mcpAuthentication:{jwks:{url:u}}}")]
    [InlineData("mcpAuthentication: {provider: {custom: {jwks_url: u}}}", "{mcpAuthentication:{jwks:{url:u}}}")]
    [InlineData("mcpAuthentication: {provider: {custom: {jwks_url: u}, keycloak: {}}}", "{mcpAuthentication:{provider:{keycloak:{}},jwks:{url:u}}}")]
    [InlineData("mcpAuthentication: {scopes: [s], resourceMetadata: {resource: r}}", "{mcpAuthentication:{resourceMetadata:{resource:r,scopesSupported:[s]}}}")]
    [InlineData("backends: [{mcp: {policies: {a: 1}}}, {mcp: {t: 1}}]", "{backends:[{mcp:{},policies:{a:1}},{mcp:{t:1}}]}")]
    [InlineData("backends: [{policies: {b: 2}, mcp: {policies: {a: 1}}}]", "{backends:[{policies:{b:2,a:1},mcp:{}}]}")]
    [InlineData("other: {jwksUrl: u}", "{other:{jwksUrl:u}}")]
    public void Value_moves_to_its_current_place(string written, string expected)
    {
        var diagnostics = new DiagnosticList();
        var root = YamlTree.Read(written, diagnostics)![0];

        new Aliases(Rows, diagnostics).Replace(root);

        Assert.Equal(expected, Print(root));
        Assert.False(diagnostics.HasErrors);
    }

    [Theory]
    [InlineData("mcpAuthentication: {jwksUrl: u, jwks: {url: v}}", "mcpAuthentication.jwksUrl: This is written twice; the other is mcpAuthentication.jwks.url.")]
    [InlineData("mcpAuthentication: {jwksUrl: u, jwks: text}", "mcpAuthentication.jwksUrl: This is written twice; the other is mcpAuthentication.jwks.")]
    [InlineData("backends: [{policies: {a: 2}, mcp: {policies: {a: 1}}}]", "backends[0].mcp.policies.a: This is written twice; the other is backends[0].policies.a.")]
    [InlineData("mcpAuthentication: {jwksUrl: u, provider: {custom: {jwks_url: v}}}", "mcpAuthentication.provider.custom.jwks_url: This is written twice; the other is mcpAuthentication.jwksUrl.")]
    public void Value_written_twice_is_an_error(string written, string expected)
    {
        var diagnostics = new DiagnosticList();
        var root = YamlTree.Read(written, diagnostics)![0];

        new Aliases(Rows, diagnostics).Replace(root);

        Assert.Equal(expected, Assert.Single(diagnostics.Errors()) is var error ? $"{error.Path}: {error.Message}" : "");
    }

    [Fact]
    public void Moved_value_keeps_the_place_it_was_written_at_and_its_warning_names_both()
    {
        var diagnostics = new DiagnosticList();
        var root = (ConfigNode.Mapping)YamlTree.Read("a:\n  mcpAuthentication:\n    jwksUrl: u\n", diagnostics)![0];

        new Aliases(Rows, diagnostics).Replace(root);

        var moved = Child(Child(Child(Child(root, "a"), "mcpAuthentication"), "jwks"), "url");
        Assert.Equal(("a.mcpAuthentication.jwksUrl", 3, 14), (moved.Path, moved.Line, moved.Column));
        var warning = Assert.Single(diagnostics.Warnings());
        Assert.Equal((3, 5, "\"jwksUrl\" is an old spelling of \"jwks.url\".", "Write it as a.mcpAuthentication.jwks.url."),
            (warning.Line, warning.Column, warning.Message, warning.Remedy));
    }

    private static ConfigNode Child(ConfigNode node, string key) => ((ConfigNode.Mapping)node).Entries[key].Value;

    private static string Print(ConfigNode node) => node switch
    {
        ConfigNode.Scalar scalar => scalar.Text,
        ConfigNode.Sequence sequence => $"[{string.Join(",", sequence.Items.Select(Print))}]",
        ConfigNode.Mapping mapping => $"{{{string.Join(",", mapping.Entries.Select(entry => $"{entry.Key}:{Print(entry.Value.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };
}
