using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Pipeline.Proxying;

/// <summary>What is refused of plain HTTP backends when the configuration is read.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class HostConfigTests
{
    [Theory]
    [InlineData("[{host: a.example.com}]", "", "backends[0].host")]
    [InlineData("[{host: \"http://user:secret@a\"}]", "", "backends[0].host")]
    [InlineData("[{host: \"http://a/?q\"}]", "", "backends[0].host")]
    [InlineData("[{host: \"ftp://a\"}]", "", "backends[0].host")]
    [InlineData("[{host: \"a:1\", weight: 0}, {host: \"b:1\", weight: 0}]", "", "backends[0].weight")]
    [InlineData("[{host: \"a:1\"}, {mcp: {targets: [{name: t, stdio: {cmd: x}}]}}]", "", "backends[1]")]
    [InlineData("[{host: \"a:1\"}, {host: \"b:1\", policies: {authorization: {rules: ['true']}}}]", "", "backends[1].policies.authorization")]
    [InlineData("[{host: \"a:1\"}]", "mcpAuthorization: {rules: ['true']}", "backends[0].host")]
    [InlineData("[{host: \"a:1\"}]", "apiKey: {mode: strict, location: {cookie: {name: k}}, keys: [{key: x}]}", "backends[0].host")]
    [InlineData("[{host: \"a:1\"}]", "apiKey: {mode: strict, location: {queryParameter: {name: k}}, keys: [{key: x}]}", "backends[0].host")]
    [InlineData("[{mcp: {targets: [{name: t, stdio: {cmd: x}}]}}]", "timeout: {requestTimeout: 1s}", "policies.timeout")]
    public void What_cannot_act_is_refused(string backends, string policies, string path)
    {
        var result = ConfigReader.Read($"binds: [{{port: 1, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{{policies}}}, backends: {backends}}}]}}]}}]", _ => null, new());

        var error = Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(result).Errors);
        Assert.Equal($"binds[0].listeners[0].routes[0].{path}", error.Path);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }
}
