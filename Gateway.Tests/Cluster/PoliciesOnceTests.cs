using System.Net;
using Gateway.Tests.ExtAuthz;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cluster;

/// <summary>What a request through another node meets of its route's policies: each once, and the answer is what a client of the owner gets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PoliciesOnceTests : IAsyncLifetime
{
    private AuthorizationService _service = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _other = null!;
    private int _status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        _service = await AuthorizationService.StartAsync(context =>
        {
            context.Response.StatusCode = _status;
            context.Response.Headers["x-said"] = "so";
            return Task.CompletedTask;
        });
        _service.Target.On("tools/call", request => request.TextAsync("through"));
        var policies = $"policies: {{extAuthz: {{host: \"{_service.Host}\", includeRequestHeaders: [x-key], "
            + "protocol: {http: {includeResponseHeaders: [x-said], metadata: {said: 'response.headers[\"x-said\"]'}}}}, "
            + "authorization: {rules: ['extauthz.said == \"so\"']}, responseHeaderModifier: {add: {x-added: one}}, cors: {allowOrigins: ['http://page.example'], exposeHeaders: [x-added]}}, ";
        _cluster = await TestCluster.StartAsync(
            TestCluster.Yaml(TargetYaml.Http("one", _service.Target.Endpoint)).Replace("backends: [{mcp", policies + "backends: [{mcp", StringComparison.Ordinal), nodes: 2);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        _other = _cluster[1].Client(_owner);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Authorization_service_is_asked_once_and_what_it_says_reaches_rules_and_target()
    {
        var before = _service.Asked.Items.Count;

        Assert.Equal("through", await _other.TextAsync(RawMcp.Call("echo")));

        Assert.Equal(before + 1, _service.Asked.Items.Count);
        Assert.Equal("so", _service.Target.Received.Items.Single(request => request.Method == "tools/call").Header("x-said"));
    }

    [Fact]
    public async Task Refusal_of_the_authorization_service_reaches_the_client_of_another_node_and_no_target()
    {
        _status = StatusCodes.Status403Forbidden;

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (await _other.StatusAsync(RawMcp.Call("echo")), await _owner.StatusAsync(RawMcp.Call("echo"))));
        using var deleted = await _other.SendAsync(HttpMethod.Delete, null);
        using var listened = await _other.GetAsync();

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (deleted.StatusCode, listened.StatusCode));
        Assert.Equal(0, _service.Target.Count("tools/call"));
        _status = StatusCodes.Status200OK;
        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync(RawMcp.Request("ping")));
    }

    [Fact]
    public async Task Refusal_holds_at_the_node_that_takes_the_session_over()
    {
        _cluster.Kill(_cluster[0]);
        _status = StatusCodes.Status403Forbidden;

        Assert.Equal(HttpStatusCode.Forbidden, await _other.StatusAsync(RawMcp.Call("echo")));

        _status = StatusCodes.Status200OK;
        Assert.Equal("through", await _other.TextAsync(RawMcp.Call("echo")));
        Assert.Equal(1, _service.Target.Count("tools/call"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Response_header_is_added_once_and_pages_may_read_it(bool atOwner)
    {
        using var answer = await (atOwner ? _owner : _other).PostAsync(RawMcp.Call("echo"), ("Origin", "http://page.example"));

        Assert.Equal((HttpStatusCode.OK, "one", "http://page.example"), (answer.StatusCode, string.Join('|', answer.Headers.GetValues("x-added")), string.Join('|', answer.Headers.GetValues("Access-Control-Allow-Origin"))));
    }
}
