using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.ExtAuthz;

/// <summary>What of extAuthz is refused when the file is read.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ExtAuthzConfigTests
{
    [Theory]
    [InlineData("host: \"h:1\"", "protocol", "how the service is asked")]
    [InlineData("host: \"h:1\", protocol: {grpc: {}}", "protocol.grpc", "not built yet")]
    [InlineData("host: \"h:1\", protocol: {http: {}}, cache: {}", "cache", "not built yet")]
    [InlineData("host: \"h:1\", protocol: {http: {body: 'x'}}", "protocol.http.body", "not built yet")]
    [InlineData("host: \"http://u:p@h:1\", protocol: {http: {}}", "host", "user name")]
    [InlineData("host: \"ftp://h:1\", protocol: {http: {}}", "host", "scheme")]
    [InlineData("host: \"h:1\", protocol: {http: {path: 'request.pat'}}", "protocol.http.path", "In this expression")]
    [InlineData("host: \"h:1\", protocol: {http: {path: 'string(response.code)'}}", "protocol.http.path", "`response`")]
    [InlineData("host: \"h:1\", protocol: {http: {path: 'mcp.tool.name'}}", "protocol.http.path", "`mcp`")]
    [InlineData("host: \"h:1\", protocol: {http: {path: 'extauthz.a'}}", "protocol.http.path", "`extauthz`")]
    [InlineData("host: \"h:1\", protocol: {http: {addRequestHeaders: {Host: '\"a\"'}}}", "protocol.http.addRequestHeaders", "Host")]
    [InlineData("host: \"h:1\", protocol: {http: {addRequestHeaders: {\":path\": '\"a\"'}}}", "protocol.http.addRequestHeaders", "not the name")]
    [InlineData("host: \"h:1\", protocol: {http: {includeResponseHeaders: [Mcp-Session-Id]}}", "protocol.http.includeResponseHeaders[0]", "Mcp-Session-Id")]
    [InlineData("host: \"h:1\", protocol: {http: {includeResponseHeaders: [Authorization]}}", "protocol.http.includeResponseHeaders[0]", "Authorization")]
    [InlineData("host: \"h:1\", protocol: {http: {}}, includeRequestHeaders: [Transfer-Encoding]", "includeRequestHeaders", "Transfer-Encoding")]
    [InlineData("host: \"h:1\", protocol: {http: {includeResponseHeaders: [X-User]}}, includeRequestHeaders: [x-user]", "protocol.http.includeResponseHeaders[0]", "gets this header and writes it")]
    [InlineData("host: \"h:1\", protocol: {http: {}}, failureMode: maybe", "failureMode", "maybe")]
    [InlineData("host: \"h:1\", protocol: {http: {}}, failureMode: {denyWithStatus: 200}", "failureMode.denyWithStatus", "400")]
    [InlineData("host: \"h:1\", protocol: {http: {}}, timeout: 5m", "timeout", "5m")]
    [InlineData("protocol: {http: {}}", "host", "which service is asked")]
    public void Faulty_policy_is_an_error_at_its_key(string policy, string key, string message)
    {
        var error = Assert.Single(Errors($"policies: {{extAuthz: {{{policy}}}}}, targets: [{{name: a, mcp: {{host: \"http://127.0.0.1:1\"}}}}]"));

        Assert.Equal($"mcp.policies.extAuthz.{key}", error.Path);
        Assert.Contains(message, error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Target_has_no_authorization_service_of_its_own() => Assert.Equal(
        "\"extAuthz\" cannot act on a target.",
        Assert.Single(Errors("targets: [{name: a, mcp: {host: \"http://127.0.0.1:1\"}, policies: {extAuthz: {host: \"h:1\", protocol: {http: {}}}}}]")).Message);

    [Theory]
    [InlineData("", true)]
    [InlineData(", failureMode: {denyWithStatus: 503}", true)]
    [InlineData(", failureMode: allow", false)]
    public void Port_may_be_open_to_the_network_where_nothing_passes_without_a_yes(string mode, bool isOpen)
    {
        var result = ConfigReader.Read(
            $"mcp: {{address: 0.0.0.0, policies: {{extAuthz: {{host: \"h:1\", protocol: {{http: {{}}}}{mode}}}}}, targets: [{{name: a, mcp: {{host: \"http://127.0.0.1:1\"}}}}]}}", _ => null, new());

        Assert.Equal(isOpen, result is ConfigLoadResult.Loaded);
    }

    private static IReadOnlyList<Gateway.Host.Configuration.Diagnostics.ConfigDiagnostic> Errors(string mcp) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read($"mcp: {{{mcp}}}", _ => null, new())).Errors;
}
