using System.Text;
using System.Text.Json;
using Gateway.Policies;
using Gateway.Policies.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ResourceMetadataTests
{
    [Theory]
    [InlineData("resource", "resource")]
    [InlineData("scopesSupported", "scopes_supported")]
    [InlineData("scopes_supported", "scopes_supported")]
    [InlineData("resourcePolicyUri", "resource_policy_uri")]
    [InlineData("resourcePolicyURI", "resource_policy_uri")]
    [InlineData("tlsClientCertificateBoundAccessTokens", "tls_client_certificate_bound_access_tokens")]
    [InlineData("X", "x")]
    [InlineData("", "")]
    public void Keys_are_written_in_snake_case(string written, string served) => Assert.Equal(served, ResourceMetadata.SnakeCase(written));

    [Fact]
    public void What_is_not_written_is_computed()
    {
        var document = Text(Create("{}").Document("https://gw.example/mcp", "https://auth.example"));

        Assert.Equal(
            """{"authorization_servers":["https://auth.example"],"mcp_protocol_version":"2025-06-18","resource":"https://gw.example/mcp","resource_type":"mcp-server"}""",
            document);
    }

    [Fact]
    public void What_is_written_replaces_what_is_computed_and_other_members_are_kept()
    {
        var metadata = Create("""
            {"resource":"https://public.example/mcp","authorizationServers":["https://other.example"],"mcpProtocolVersion":"2025-11-25","resource_type":"tools",
             "scopesSupported":["read:all"],"x-own":{"camelInside":[1,true,null]},"resourceName":null}
            """);

        Assert.Equal("https://public.example/mcp", metadata.ResourceText);
        Assert.Equal(
            """{"authorization_servers":["https://other.example"],"mcp_protocol_version":"2025-11-25","resource":"https://public.example/mcp","resource_type":"tools","scopes_supported":["read:all"],"x-own":{"camelInside":[1,true,null]}}""",
            Text(metadata.Document("https://gw.example/mcp", "https://auth.example")));
    }

    [Fact]
    public void Document_by_itself_has_what_is_written_and_nothing_else() =>
        Assert.Equal("""{"resource":"http://localhost:3000/stdio/mcp"}""", Text(Create("""{"resource":"http://localhost:3000/stdio/mcp"}""").Document()));

    [Theory]
    [InlineData("\"/mcp\"")]
    [InlineData("\"ftp://gw.example/mcp\"")]
    [InlineData("\"https://gw.example/mcp?x=y\"")]
    [InlineData("\"https://gw.example/mcp#x\"")]
    [InlineData("\"https://gw.example/mcp#\"")]
    [InlineData("\"https://user@gw.example/mcp\"")]
    [InlineData("[\"https://gw.example/mcp\"]")]
    [InlineData("1")]
    public void Resource_that_is_no_url_of_one_is_an_error(string resource)
    {
        var errors = new List<ConfigError>();

        Assert.Null(ResourceMetadata.Create(Members($$"""{"resource":{{resource}}}"""), "resourceMetadata", errors));
        Assert.Equal("resourceMetadata.resource", Assert.Single(errors).Path);
    }

    [Fact]
    public void Member_in_two_spellings_is_an_error()
    {
        var errors = new List<ConfigError>();

        Assert.Null(ResourceMetadata.Create(Members("""{"scopesSupported":["a"],"scopes_supported":["b"]}"""), "resourceMetadata", errors));
        Assert.Equal("resourceMetadata.scopes_supported", Assert.Single(errors).Path);
    }

    private static ResourceMetadata Create(string json)
    {
        var errors = new List<ConfigError>();
        var metadata = ResourceMetadata.Create(Members(json), "resourceMetadata", errors);
        Assert.Empty(errors);
        return metadata!;
    }

    private static Dictionary<string, JsonElement> Members(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
