using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transformations;

/// <summary>What cannot be transformed is refused when the file is read (H2).</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class TransformationConfigTests
{
    [Theory]
    [InlineData(":path")]
    [InlineData(":authority")]
    [InlineData("\"X-A\\r\\nX-Admin\"")]
    [InlineData("X A")]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("mcp-protocol-version")]
    [InlineData("Proxy-Authorization")]
    [InlineData("gw-principal")]
    public void H2_headers_of_the_protocol_of_hops_and_of_no_name_are_refused_on_both_sides(string name)
    {
        foreach (var side in new[] { "request", "response" })
        {
            Assert.Equal($"mcp.policies.transformations.{side}.set", Assert.Single(Errors($"{side}: {{set: {{{name}: '\"1\"'}}}}")).Path);
            Assert.Equal($"mcp.policies.transformations.{side}.add", Assert.Single(Errors($"{side}: {{add: {{{name}: '\"1\"'}}}}")).Path);
            Assert.Equal($"mcp.policies.transformations.{side}.remove[0]", Assert.Single(Errors($"{side}: {{remove: [{name}]}}")).Path);
        }
    }

    [Theory]
    [InlineData("request: {set: {Authorization: jwt.sub}}")]
    [InlineData("request: {set: {Cookie: jwt.sub}}")]
    [InlineData("response: {set: {WWW-Authenticate: jwt.sub}}")]
    [InlineData("response: {set: {Access-Control-Allow-Origin: jwt.sub}}")]
    public void H2_headers_that_other_policies_decide_are_theirs_alone(string side) => Assert.Single(Errors(side));

    [Theory]
    [InlineData("request: {set: {x-a: 'jwt.sub =='}}", "In this expression")]
    [InlineData("request: {set: {x-a: request.pat}}", "In this expression")]
    [InlineData("request: {set: {x-a: 'string(response.code)'}}", "`response` is not known")]
    [InlineData("response: {set: {x-a: mcp.tool.name}}", "`mcp` is not known")]
    [InlineData("response: {set: {x-a: 'string(request.body)'}}", "`request.body` is not known")]
    [InlineData("response: {set: {x-a: 'string(response.body)'}}", "`response.body` is not known")]
    [InlineData("request: {set: {x-a: jwt.sub}, remove: [X-A]}", "named twice")]
    [InlineData("request: {}", "changes no header")]
    [InlineData("", "changes no header")]
    [InlineData("request: {body: '\"x\"'}", "\"body\" is not built yet")]
    [InlineData("response: {metadata: {a: '\"x\"'}}", "\"metadata\" is not built yet")]
    public void Expression_that_cannot_act_is_a_configuration_error(string transformations, string message)
    {
        var error = Assert.Single(Errors(transformations));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("mcp.policies.transformations", error.Path, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void Body_that_is_a_stream_cannot_be_read() =>
        Assert.Contains("request.body", Assert.Single(ErrorsOf(
            "binds: [{address: 127.0.0.1, listeners: [{routes: [{policies: {transformations: {request: {set: {x-a: 'string(request.body)'}}}}, backends: [{host: \"127.0.0.1:1\"}]}]}]}]")).Message, StringComparison.Ordinal);

    [Fact]
    public void Child_process_gets_no_headers() =>
        Assert.Contains("child process", Assert.Single(ErrorsOf(
            "mcp: {targets: [{name: a, stdio: {cmd: x}, policies: {transformations: {request: {remove: [X-A]}}}}]}")).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Gateway.Host.Configuration.Diagnostics.ConfigDiagnostic> Errors(string transformations) =>
        ErrorsOf($"mcp: {{policies: {{transformations: {{{transformations}}}}}, targets: [{{name: a, mcp: {{host: \"http://127.0.0.1:1\"}}}}]}}");

    private static IReadOnlyList<Gateway.Host.Configuration.Diagnostics.ConfigDiagnostic> ErrorsOf(string yaml) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(yaml, _ => null, new())).Errors;
}
