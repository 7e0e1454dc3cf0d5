using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Policies;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Pipeline;

/// <summary>Which route takes a request: the conditions of matches, and which of several that match comes first.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class RouteTableTests
{
    [Theory]
    [InlineData("{exact: /mcp}", "/mcp", true)]
    [InlineData("{exact: /mcp}", "/mcp/", false)]
    [InlineData("{exact: /mcp}", "/MCP", false)]
    [InlineData("{pathPrefix: /mcp}", "/mcp/x", true)]
    [InlineData("{pathPrefix: /mcp/}", "/mcp", true)]
    [InlineData("{pathPrefix: /mcp}", "/mcpx", false)]
    [InlineData("{regex: '/team-[a-z]+/mcp'}", "/team-a/mcp", true)]
    [InlineData("{regex: '/team-[a-z]+/mcp'}", "/team-a/mcp/x", false)]
    [InlineData("{regex: '/team-[a-z]+/mcp'}", "/x/team-a/mcp", false)]
    [InlineData("{regex: '/a|/ab'}", "/ab", true)]
    [InlineData("{regex: '/a$'}", "/a\n", false)]
    [InlineData("{regex: ['/old/.*', 100]}", "/old/x", true)]
    public void Path_is_matched(string condition, string path, bool matches) =>
        Assert.Equal(matches, Find($"- {{name: a, matches: [{{path: {condition}}}], {Backend}}}", Request(path)) == "a");

    [Theory]
    [InlineData("method: POST", "POST", "", "", true)]
    [InlineData("method: POST", "GET", "", "", false)]
    [InlineData("headers: [{name: x-team, value: {exact: red}}]", "POST", "", "X-Team=red", true)]
    [InlineData("headers: [{name: x-team, value: {exact: red}}]", "POST", "", "X-Team=Red", false)]
    [InlineData("headers: [{name: x-team, value: {exact: red}}]", "POST", "", "", false)]
    [InlineData("headers: [{name: x-team, value: {exact: red}}]", "POST", "", "X-Team=red;X-Team=blue", false)]
    [InlineData("headers: [{name: x-team, value: {regex: 'r.d'}}]", "POST", "", "X-Team=rad", true)]
    [InlineData("headers: [{name: x-team, value: {regex: 'r.d'}}]", "POST", "", "X-Team=radar", false)]
    [InlineData("headers: [{name: x-a, value: {exact: a}}, {name: x-b, value: {exact: b}}]", "POST", "", "x-a=a", false)]
    [InlineData("headers: [{name: x-a, value: {exact: a}}, {name: x-b, value: {exact: b}}]", "POST", "", "x-a=a;x-b=b", true)]
    [InlineData("headers: [{name: ':method', value: {regex: 'GET|POST'}}]", "POST", "", "", true)]
    [InlineData("headers: [{name: ':method', value: {regex: 'GET|POST'}}]", "DELETE", "", "", false)]
    [InlineData("query: [{name: v, value: {exact: '1 2'}}]", "POST", "?v=1%202", "", true)]
    [InlineData("query: [{name: v, value: {exact: '1'}}]", "POST", "?V=1", "", false)]
    [InlineData("query: [{name: v, value: {exact: '1'}}]", "POST", "?v=1&v=2", "", false)]
    [InlineData("query: [{name: v, value: {exact: '2'}}]", "POST", "?v=1&v=2", "", true)]
    [InlineData("query: [{name: v, value: {exact: '1'}}]", "POST", "", "", false)]
    public void Method_headers_and_query_are_matched(string condition, string method, string query, string headers, bool matches)
    {
        var request = Request("/mcp", method: method, query: query);
        foreach (var header in headers.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            request.Headers.Append(header.Split('=')[0], header.Split('=')[1]);
        }

        Assert.Equal(matches, Find($"- {{name: a, matches: [{{{condition}}}], {Backend}}}", request) == "a");
    }

    [Theory]
    [InlineData("a.example.com", "exact")]
    [InlineData("A.EXAMPLE.COM", "exact")]
    [InlineData("b.example.com", "wildcard")]
    [InlineData("b.c.example.com", "wildcard")]
    [InlineData("example.com", "every")]
    [InlineData("elsewhere.org", "every")]
    public void More_specific_host_name_comes_first(string host, string route) => Assert.Equal(route, Find($$$"""
        - {name: every, matches: [{path: {exact: /mcp}}], {{{Backend}}}}
        - {name: wildcard, hostnames: ["*.example.com"], {{{Backend}}}}
        - {name: exact, hostnames: [a.example.com, other.example.org], {{{Backend}}}}
        """, Request("/mcp", host)));

    [Theory]
    [InlineData("/a/b", "GET", "", "exact")]
    [InlineData("/a/b/c", "GET", "", "longer")]
    [InlineData("/a/x", "GET", "", "shorter")]
    [InlineData("/a/x", "PUT", "", "method")]
    [InlineData("/a/x", "GET", "?q=1", "query")]
    [InlineData("/z", "GET", "", "expression")]
    public void More_specific_match_comes_first(string path, string method, string query, string route) => Assert.Equal(route, Find($$$"""
        - {name: expression, matches: [{path: {regex: '.*'}}], {{{Backend}}}}
        - {name: second, matches: [{path: {regex: '.*'}}], {{{Backend}}}}
        - {name: shorter, matches: [{path: {pathPrefix: /a}}], {{{Backend}}}}
        - {name: query, matches: [{path: {pathPrefix: /a}, query: [{name: q, value: {exact: "1"}}]}], {{{Backend}}}}
        - {name: method, matches: [{path: {pathPrefix: /a}, method: PUT}], {{{Backend}}}}
        - {name: longer, matches: [{path: {pathPrefix: /a/b}}], {{{Backend}}}}
        - {name: exact, matches: [{path: {exact: /a/b}}], {{{Backend}}}}
        """, Request(path, method: method, query: query)));

    [Fact]
    public void More_headers_come_before_fewer() => Assert.Equal("two", Find($$$"""
        - {name: query, matches: [{query: [{name: q, value: {exact: "1"}}]}], {{{Backend}}}}
        - {name: one, matches: [{headers: [{name: a, value: {exact: "1"}}]}], {{{Backend}}}}
        - {name: two, matches: [{headers: [{name: a, value: {exact: "1"}}, {name: ':path', value: {regex: '.*'}}]}], {{{Backend}}}}
        """, Request("/", query: "?q=1", header: ("a", "1"))));

    [Fact]
    public void No_other_listener_answers_for_a_host_that_one_has()
    {
        var table = Table($$$"""
            binds:
            - address: 127.0.0.1
              listeners:
              - routes: [{name: every, {{{Backend}}}}]
              - hostname: a.example.com
                routes: [{name: own, matches: [{path: {exact: /own}}], {{{Backend}}}}]
            """);

        Assert.Equal("own", table.Find(Request("/own", "a.example.com"), "a.example.com", "/own", out _)?.Name);
        Assert.Null(table.Find(Request("/mcp", "a.example.com"), "a.example.com", "/mcp", out _));
        Assert.Equal("every", table.Find(Request("/own", "b.example.com"), "b.example.com", "/own", out _)?.Name);
    }

    [Theory]
    [InlineData("{exact: /mcp}", "/mcp/sse", true)]
    [InlineData("{exact: /mcp/}", "/mcp/sse", true)]
    [InlineData("{exact: /}", "/sse", true)]
    [InlineData("{exact: /sse}", "/sse", true)]
    [InlineData("{pathPrefix: /mcp}", "/mcp/sse", true)]
    [InlineData("{pathPrefix: /}", "/sse", true)]
    [InlineData("{regex: '/.*'}", "/sse", true)]
    [InlineData("{exact: /mcp/sse}", "/mcp/sse", false)]
    [InlineData("{pathPrefix: /mcp}", "/mcp/x/sse", false)]
    [InlineData("{pathPrefix: /}", "/mcp/sse", false)]
    [InlineData("{regex: '/.*'}", "/mcp/sse", false)]
    [InlineData("{exact: /mcp}", "/mcp/sse/", null)]
    [InlineData("{exact: /mcp}", "/mcp/SSE", null)]
    [InlineData("{exact: /mcp}", "/mcpsse", null)]
    [InlineData("{exact: /mcp}", "/sse", null)]
    public void Older_transport_is_at_the_path_of_a_match_and_sse(string match, string path, bool? asStream)
    {
        var table = Table($"binds: [{{address: 127.0.0.1, listeners: [{{routes: [{{name: a, matches: [{{path: {match}}}], {Backend}}}]}}]}}]");

        var found = table.Find(Request(path), "a.example.com", path, out var isStream);

        Assert.Equal((asStream is null ? null : "a", asStream ?? false), (found?.Name, isStream));
    }

    [Theory]
    [InlineData("{exact: /mcp/sse}", "own", false)]
    [InlineData("{pathPrefix: /mcp/sse}", "own", false)]
    [InlineData("{pathPrefix: /mcp}", "a", true)]
    [InlineData("{pathPrefix: /}", "a", true)]
    public void Path_that_a_route_names_is_that_routes(string match, string name, bool asStream)
    {
        var table = Table(
            $"binds: [{{address: 127.0.0.1, listeners: [{{routes: [{{name: a, matches: [{{path: {{exact: /mcp}}}}], {Backend}}}, {{name: own, matches: [{{path: {match}}}], {Backend}}}]}}]}}]");

        Assert.Equal((name, asStream), (table.Find(Request("/mcp/sse"), "a.example.com", "/mcp/sse", out var isStream)?.Name, isStream));
    }

    [Fact]
    public void Hostile_expression_takes_no_time()
    {
        var text = "/" + new string('a', 8000) + "!";

        Assert.Null(Find($"- {{name: a, matches: [{{path: {{regex: '/(a+)+'}}}}], {Backend}}}", Request(text)));
    }

    private const string Backend = "backends: [{mcp: {targets: [{name: t, stdio: {cmd: s}}]}}]";

    private static string? Find(string routes, HttpRequest request) =>
        Table($"binds:\n- address: 127.0.0.1\n  listeners:\n  - routes:\n{string.Concat(routes.Split('\n').Select(line => $"    {line}\n"))}")
            .Find(request, request.Host.Host, request.Path.Value!, out _)?.Name;

    private static RouteTable Table(string yaml)
    {
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(yaml, _ => null, new ConfigReadOptions()));
        return RouteTable.Create(loaded.Config.Binds[0], "binds[0]", (_, route) => new DocumentRoute(route.Name!, [], false, PolicySet.Empty));
    }

    private static HttpRequest Request(string path, string host = "localhost", string method = "GET", string query = "", (string Name, string Value)? header = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.Host, request.Method, request.QueryString) = (path, new HostString(host), method, new QueryString(query));
        if (header is { } written)
        {
            request.Headers.Append(written.Name, written.Value);
        }

        return request;
    }
}
