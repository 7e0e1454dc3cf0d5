using System.Text;
using Gateway.Policies.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ServerMetadataTests
{
    private const string Issuer = "https://auth.example";

    [Theory]
    [InlineData("""{"issuer":"https://auth.example"}""")]
    [InlineData("""{"issuer":"https://auth.example","token_endpoint":"http://auth.example/t","jwks_uri":null,"scopes_supported":["a"],"require_request_uri_registration":true}""")]
    public void Document_with_plain_urls_can_be_used(string json) => Assert.Null(Fault(json));

    [Theory]
    [InlineData("""{"issuer":"https://auth.example","authorization_endpoint":"file:///etc/passwd"}""", "its authorization_endpoint is no http or https URL")]
    [InlineData("""{"issuer":"https://auth.example","authorization_endpoint":"a$(calc)"}""", "its authorization_endpoint is no http or https URL")]
    [InlineData("""{"issuer":"https://auth.example","token_endpoint":["https://auth.example/t"]}""", "its token_endpoint is no http or https URL")]
    [InlineData("""{"issuer":"https://auth.example","op_policy_uri":"javascript:alert(1)"}""", "its op_policy_uri is no http or https URL")]
    [InlineData("""{"issuer":"https://auth.example","mtls_endpoint_aliases":{"token_endpoint":"data:x"}}""", "its mtls_endpoint_aliases.token_endpoint is no http or https URL")]
    public void O9_document_with_another_url_cannot(string json, string fault) => Assert.Equal(fault, Fault(json));

    [Theory]
    [InlineData("""{"issuer":"https://evil.example"}""", "it is the metadata of another issuer")]
    [InlineData("""{"token_endpoint":"https://auth.example/t"}""", "it names no issuer")]
    [InlineData("""{"issuer":"https://{tenantid}.example"}""", "it names no issuer")]
    public void O1_document_of_another_issuer_cannot(string json, string fault) => Assert.Equal(fault, Fault(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"issuer":"https://auth.example"} {}""")]
    [InlineData("""{"issuer":"https://auth.example","issuer":"https://evil.example"}""")]
    [InlineData("""{"issuer":"\ud800"}""")]
    public void What_is_no_document_cannot(string json) => Assert.NotNull(Fault(json));

    private static string? Fault(string json) => ServerMetadata.Fault(Encoding.UTF8.GetBytes(json), found => found == Issuer);
}
